// WebP photos.
#pragma once

#include <span>
#include <string>

#include "pipeline/vision/photos/pixel_moves.h"

namespace nearshelf::pipeline {

// Lossy and lossless, with alpha. The orientation is that of the EXIF chunk. Throws VisionError for
// damaged or truncated data and for animations; `name` is for errors.
StoredPhoto decode_webp(std::span<const unsigned char> bytes, const std::string& name);

}  // namespace nearshelf::pipeline
