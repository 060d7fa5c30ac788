// The features as the float graph computes them: what quantisation is measured against.
#pragma once

#include <filesystem>
#include <span>
#include <string_view>

#include "pipeline/progress/progress.h"
#include "pipeline/vision/embed/photo_rows.h"
#include "pipeline/vision/embed/vision_model.h"

namespace nearshelf::pipeline {

// Of the same pixels and the same tensor as those of the model's encoder, on all cores; not scaled.
// Throws VisionError when the graph does not run.
PhotoRows float_features(const VisionModel& model, std::span<const std::filesystem::path> photos,
                         std::string_view step, Progress* progress);

}  // namespace nearshelf::pipeline
