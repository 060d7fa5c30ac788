// What happens to the pixels of a photo between its decoder and its reader.
#pragma once

#include <cstdint>
#include <string>

#include "pipeline/vision/photos/photo_file.h"

namespace nearshelf::pipeline {

// A photo as its file holds it.
struct StoredPhoto {
  Photo photo;
  int orientation = 1;  // EXIF, 1 to 8
};

// Throws VisionError for an empty photo, or more than kMaxPhotoPixels; `name` is for errors.
void check_photo_size(uint64_t width, uint64_t height, const std::string& name);

// Half as wide and high, rounded up. Each pixel is the mean of four, weighted by their alpha, so
// that what is behind transparent pixels does not show at edges.
Photo halved(const Photo& photo);

// Turned and mirrored as the EXIF orientation says.
Photo upright(Photo photo, int orientation);

}  // namespace nearshelf::pipeline
