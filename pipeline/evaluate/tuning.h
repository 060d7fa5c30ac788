// Chooses a model's settings on a temporal validation split, never on the test part.
#pragma once

#include <string>
#include <vector>

#include "pipeline/evaluate/cases.h"
#include "pipeline/progress/progress.h"
#include "pipeline/train/trainer.h"

namespace nearshelf::pipeline {

struct TuningRow {
  std::string what;  // for example "rows: lambda 50"
  double ndcg;       // NDCG@20 on the validation cases
  bool chosen;
};

struct Tuning {
  ModelSettings settings;
  std::vector<TuningRow> rows;  // everything that was tried, in order
  size_t cases = 0;             // validation cases; below kFewestCases nothing is tried
};

inline constexpr size_t kFewestCases = 50;

// `validation.train` is what the tried models are fitted to.
Tuning choose_settings(const HeldOut& validation, const ModelSettings& defaults,
                       Progress* progress);

}  // namespace nearshelf::pipeline
