// Any bytes as a photo: refused with a sentence, or pixels within the limits.
#include <algorithm>
#include <cstdlib>
#include <span>

#include "pipeline/vision/photos/exif_orientation.h"
#include "pipeline/vision/photos/photo_file.h"
#include "pipeline/vision/vision_error.h"

using namespace nearshelf;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::span<const unsigned char> bytes(data, size);
  const int orientation = pipeline::orientation_of_exif_block(bytes);
  if (orientation < 1 || orientation > 8) std::abort();
  try {
    const pipeline::Photo photo = pipeline::decode_photo(bytes, "fuzz.jpg");
    if (photo.width == 0 || photo.height == 0) std::abort();
    if (std::max(photo.width, photo.height) > pipeline::kDecodedSide) std::abort();
    if (photo.rgba.size() != size_t{photo.width} * photo.height * 4) std::abort();
  } catch (const pipeline::VisionError&) {
  }
  return 0;
}
