// How well a model finds photos of the same thing, and what each step towards the browser costs.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "pipeline/evaluate/paired_bootstrap.h"
#include "pipeline/progress/progress.h"
#include "pipeline/vision/embed/vision_model.h"
#include "pipeline/vision/evaluate/photo_protocols.h"

namespace nearshelf::pipeline {

// Shares of the queries whose label is that of the nearest photo, and of one of the nearest five.
struct PhotoRecall {
  double at_1 = 0;
  double at_5 = 0;
  double interval_1 = 0;  // 1.96 standard errors
  double interval_5 = 0;
};

struct PhotoFigures {
  std::string protocol;
  size_t queries = 0;
  size_t gallery = 0;
  std::vector<PhotoRecall> recall;  // one for each of PhotoEvaluation::vectors
  Difference looks_minus_float;     // of R@1, query by query
};

struct PhotoEvaluation {
  uint64_t macs = 0;         // of one photo
  size_t encoder_bytes = 0;  // of the shard without a projection
  uint32_t features = 0;
  double cosine = 0;                  // of the float and the int8 features of a photo, mean
  std::vector<std::string> problems;  // of photos that cannot be read
  std::vector<std::string> vectors;   // what is compared
  std::vector<PhotoFigures> figures;
};

struct PhotoEvaluationSettings {
  uint32_t dimensions;
  uint64_t seed = 1;  // of the folds
};

// Compares by cosine: features of the float graph; features of the int8 encoder; and looks shards,
// whose projection is chosen from each gallery alone, searched as the browser does. Float models
// choose their ranges on galleries. Photos that cannot be read are left out of every list. Throws
// VisionError.
PhotoEvaluation evaluate_photos(std::span<const LabelledPhoto> photos, const VisionModel& model,
                                const PhotoEvaluationSettings& settings, Progress* progress);

}  // namespace nearshelf::pipeline
