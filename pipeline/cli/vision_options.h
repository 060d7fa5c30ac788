// The options by which commands name a model that looks at photos.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "pipeline/vision/embed/catalogue_looks.h"

namespace nearshelf::pipeline {

struct VisionModelOptions {
  std::string model;
  LowerOptions lower;
  uint32_t dimensions = kDefaultImageDimensions;
};

// Adds --vision-model, --vision-output, --vision-mean, --vision-deviation, --vision-side,
// --vision-fit and --image-dimensions, which fill `*options` when the app is parsed. Returns
// --vision-model. `options` must outlive the app.
CLI::Option* add_vision_model_options(CLI::App& app, VisionModelOptions* options);

}  // namespace nearshelf::pipeline
