// Fits the parts of a model to a dataset.
#pragma once

#include "core/models/model_writer.h"
#include "core/rank/scorer.h"
#include "pipeline/progress/progress.h"
#include "pipeline/train/cooccurrence.h"
#include "pipeline/train/dataset.h"
#include "pipeline/train/ials.h"
#include "pipeline/train/item_rows.h"

namespace nearshelf::pipeline {

// Everything a fit needs that is not data. Times in minutes.
struct ModelSettings {
  RidgeSettings ridge{.support = {.neighbours = 20, .shrinkage = 10, .min_support = 3},
                      .ridge = 50};
  IalsSettings ials{.min_support = 3};
  double popularity_half_life = 14 * 1440.0;
  SessionParameters session;
  // Rows, vectors, popularity, history: what is used when the log is too short to choose from.
  BlendWeights blend{1, 0.5f, 0.3f, 0.5f};
};

// A model without parts that carries the settings' parameters.
ModelTable empty_model(const ModelSettings& settings);

// All parts in the dataset's item numbers. An item that fewer than min_support distinct shoppers
// touched gets no row entry, no vector and no popularity: nothing about it can be traced to one of
// them.
ModelTable fit(const Dataset& dataset, const CooccurrenceTable& table,
               const ModelSettings& settings, Progress* progress);

}  // namespace nearshelf::pipeline
