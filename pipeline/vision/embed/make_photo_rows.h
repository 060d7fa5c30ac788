// One row of numbers for each of many photos, on all cores.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "pipeline/progress/progress.h"
#include "pipeline/vision/embed/embedding_cache.h"
#include "pipeline/vision/embed/photo_rows.h"
#include "pipeline/vision/photos/photo_file.h"

namespace nearshelf::pipeline {

// Fills the row of a decoded photo; worker < worker_count() has its own scratch. May throw
// VisionError that starts with `name`, which becomes the photo's problem.
using FillRow = std::function<void(const Photo& photo, const std::string& name, unsigned worker,
                                   std::span<float> row)>;

// Rows of `width` values. Those that `known` has (may be null) are copied, the others filled.
// `step` is the line of the progress.
PhotoRows make_photo_rows(std::span<const std::filesystem::path> photos, uint32_t width,
                          const EmbeddingCache* known, std::string_view step, Progress* progress,
                          const FillRow& fill);

}  // namespace nearshelf::pipeline
