// The one thing of EXIF that matters here: which way up a photo is to be shown.
#pragma once

#include <span>

namespace nearshelf::pipeline {

// The orientation tag of a TIFF block, as an EXIF block is without its "Exif\0\0": 1 to 8 (EXIF
// 2.32, 4.6.4). 1, upright, for a block that has none or is damaged: a photo is never refused for
// its metadata.
int exif_orientation(std::span<const unsigned char> tiff);

// The same for a block that may start with "Exif\0\0".
int orientation_of_exif_block(std::span<const unsigned char> block);

}  // namespace nearshelf::pipeline
