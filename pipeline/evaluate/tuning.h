// Chooses a model's parts and settings on a temporal validation split, never on the test part.
#pragma once

#include <limits>
#include <span>
#include <string>
#include <vector>

#include "pipeline/evaluate/cases.h"
#include "pipeline/progress/progress.h"
#include "pipeline/train/setting_names.h"
#include "pipeline/train/trainer.h"

namespace nearshelf::pipeline {

struct SelectOptions {
  // Most bytes of the model shard after gzip.
  size_t budget_bytes = std::numeric_limits<size_t>::max();
  ItemContent content;  // for content rows; borrowed
  // Also try the sequence model, which takes minutes to train. It is kept only where it adds
  // kSequenceLift to the best of the others.
  bool sequence = false;
  // Take rows where they fit the budget, whatever they add to for-you: rails about an item live on
  // them.
  bool keep_rows = false;
  // Also try the tower, where the log's order allows one.
  bool tower = true;
};

struct TuningRow {
  std::string what;  // for example "rows: lambda 50"
  double ndcg;       // NDCG@20 on the validation cases
  bool chosen;
};

// A set of parts with its own best blend.
struct SelectionRow {
  PartSet parts;
  Blend blend;
  double ndcg = 0;        // NDCG@20 on the validation cases
  size_t bytes_gzip = 0;  // of the model shard
  bool within_budget = true;
  // 95 % interval of the paired difference to the best one within the budget; 0, 0 for itself.
  double difference_low = 0;
  double difference_high = 0;
  bool chosen = false;
};

struct Tuning {
  ModelSettings settings;
  std::vector<TuningRow> rows;          // settings of the parts that were tried, in order
  std::vector<SelectionRow> selection;  // best first
  std::string reason;                   // why the chosen row was chosen, one sentence
  size_t cases = 0;                     // validation cases; below kFewestCases nothing is tried
};

inline constexpr size_t kFewestCases = 50;
inline constexpr double kSequenceLift = 0.03;

// Fits every part to `validation.train` with a few settings each, then blends every set of the
// parts that cost bytes with the parts that cost none, and takes the cheapest set that has 99 % of
// the best one's NDCG@20 or whose difference to it may be chance. Throws EvaluationError when
// nothing fits the budget.
Tuning choose_settings(const HeldOut& validation, const ModelSettings& defaults,
                       const SelectOptions& options, Progress* progress);

}  // namespace nearshelf::pipeline
