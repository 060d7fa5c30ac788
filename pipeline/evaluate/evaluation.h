// Measures a model against baselines on held-out visits.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/evaluate/metrics.h"
#include "pipeline/evaluate/tuning.h"
#include "pipeline/progress/progress.h"
#include "pipeline/train/dataset.h"

namespace nearshelf::pipeline {

struct EvaluationRow {
  std::string name;
  Metrics metrics;
  size_t bytes_gzip = 0;  // of the shard that serves this row; 0 for rows that are not packed
  bool packed = false;    // served by the core from the packed shard
};

struct Evaluation {
  int64_t validate_from = 0;  // minutes; validation visits lie in [validate_from, test_from)
  int64_t test_from = 0;
  size_t train_visits = 0;
  size_t train_items = 0;
  size_t train_pairs = 0;
  size_t test_visits = 0;
  size_t test_cases = 0;
  double unknown_share = 0;  // of the test visits' pairs: items that train does not know
  Tuning tuning;
  std::vector<EvaluationRow> rows;
  double train_seconds = 0;       // fitting the packed model once, settings known
  double query_microseconds = 0;  // median of one for-you rail through the core, this machine
};

// Chooses settings on visits in [validate_from, test_from), refits on everything before test_from
// and measures once on the rest. Throws EvaluationError when the log leaves too few visits to
// measure.
Evaluation evaluate(const Dataset& dataset, int64_t validate_from, int64_t test_from,
                    const ModelSettings& defaults, Progress* progress);

}  // namespace nearshelf::pipeline
