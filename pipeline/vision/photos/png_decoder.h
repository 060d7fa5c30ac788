// PNG photos.
#pragma once

#include <span>
#include <string>

#include "pipeline/vision/photos/pixel_moves.h"

namespace nearshelf::pipeline {

// Every colour type and depth, interlaced or not, in sRGB (gAMA is applied). The orientation is
// that of the eXIf chunk. Throws VisionError for damaged or truncated data; `name` is for errors.
StoredPhoto decode_png(std::span<const unsigned char> bytes, const std::string& name);

}  // namespace nearshelf::pipeline
