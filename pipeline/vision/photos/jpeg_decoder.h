// JPEG photos.
#pragma once

#include <span>
#include <string>

#include "pipeline/vision/photos/pixel_moves.h"

namespace nearshelf::pipeline {

// Baseline and progressive, grey, colour and CMYK. A photo whose longer side exceeds kDecodedSide
// is decoded at 1/2, 1/4 or 1/8 of its size, straight from its DCT blocks. Throws VisionError for
// damaged or truncated data and for files that would take unreasonably long; `name` is for errors.
StoredPhoto decode_jpeg(std::span<const unsigned char> bytes, const std::string& name);

}  // namespace nearshelf::pipeline
