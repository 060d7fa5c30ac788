// Measures a model against baselines on held-out cases.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/evaluate/metrics.h"
#include "pipeline/evaluate/paired_bootstrap.h"
#include "pipeline/evaluate/protocol.h"
#include "pipeline/evaluate/tuning.h"
#include "pipeline/progress/progress.h"

namespace nearshelf::pipeline {

struct EvaluateOptions {
  Protocol protocol = Protocol::kBasketCompletion;
  std::string description;                      // of the split, for the report
  std::vector<size_t> cutoffs = {10, kCutoff};  // each 1..kLongestList
  SelectOptions select;
};

struct EvaluationRow {
  std::string name;
  Metrics metrics;
  bool packed = false;            // served by the core from a packed shard; only then:
  size_t bytes_gzip = 0;          // of the shard that serves this row alone
  double query_microseconds = 0;  // median of one for-you rail, this machine, one thread
  // NDCG@20 of the whole model minus that of this row, over the same cases; absent for itself.
  std::optional<Difference> gain;
};

struct Evaluation {
  std::string description;
  std::vector<size_t> cutoffs;
  size_t train_visits = 0;
  size_t train_items = 0;
  size_t train_pairs = 0;
  size_t test_visits = 0;
  size_t test_cases = 0;
  double unknown_share = 0;    // of the held-out pairs: items that train does not know
  size_t unknown_targets = 0;  // of these, targets
  double repeat_share = 0;     // of the cases' targets: met before
  Tuning tuning;
  std::vector<EvaluationRow> rows;  // baselines, parts alone, and last the whole model
  double train_seconds = 0;         // counting and fitting the packed model once, settings known
};

// Chooses parts and settings on `validation`, refits on test.train and measures once on `test`:
// the protocol's baselines, each part of the packed model alone, and the model. Throws
// EvaluationError when no model fits options.select.
Evaluation evaluate(const HeldOut& validation, const HeldOut& test, const ModelSettings& defaults,
                    const EvaluateOptions& options, Progress* progress);

}  // namespace nearshelf::pipeline
