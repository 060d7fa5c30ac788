#include "pipeline/vision/photos/pixel_moves.h"

#include <algorithm>
#include <cstring>

#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

constexpr size_t kChannels = 4;
constexpr size_t kAlpha = 3;

const uint8_t* pixel_of(const Photo& photo, uint32_t x, uint32_t y) {
  return photo.rgba.data() + (size_t{y} * photo.width + x) * kChannels;
}

Photo blank(uint32_t width, uint32_t height) {
  return {width, height, std::vector<uint8_t>(size_t{width} * height * kChannels)};
}

}  // namespace

void check_photo_size(uint64_t width, uint64_t height, const std::string& name) {
  if (width == 0 || height == 0) throw VisionError(name + ": the photo has no pixels");
  if (width * height > kMaxPhotoPixels) {
    throw VisionError(name + ": " + std::to_string(width) + " x " + std::to_string(height) +
                      " pixels, at most " + std::to_string(kMaxPhotoPixels / 1'000'000) +
                      " million are read: store it smaller");
  }
}

Photo halved(const Photo& photo) {
  Photo half = blank((photo.width + 1) / 2, (photo.height + 1) / 2);
  uint8_t* out = half.rgba.data();
  for (uint32_t y = 0; y < half.height; ++y) {
    const uint32_t top = 2 * y;
    const uint32_t bottom = std::min(top + 1, photo.height - 1);
    for (uint32_t x = 0; x < half.width; ++x, out += kChannels) {
      const uint32_t left = 2 * x;
      const uint32_t right = std::min(left + 1, photo.width - 1);
      const uint8_t* const four[] = {pixel_of(photo, left, top), pixel_of(photo, right, top),
                                     pixel_of(photo, left, bottom), pixel_of(photo, right, bottom)};
      uint32_t alpha = 0;
      for (const uint8_t* pixel : four) alpha += pixel[kAlpha];
      for (size_t c = 0; c < kAlpha; ++c) {
        uint32_t sum = 0;
        for (const uint8_t* pixel : four) sum += uint32_t{pixel[c]} * pixel[kAlpha];
        out[c] = static_cast<uint8_t>(alpha == 0 ? 0 : (sum + alpha / 2) / alpha);
      }
      out[kAlpha] = static_cast<uint8_t>((alpha + 2) / 4);
    }
  }
  return half;
}

Photo upright(Photo photo, int orientation) {
  if (orientation == 1) return photo;
  const bool sides_swap = orientation >= 5;
  const bool from_right = orientation == 2 || orientation == 3 || orientation >= 7;
  const bool from_bottom =
      orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  Photo turned = sides_swap ? blank(photo.height, photo.width) : blank(photo.width, photo.height);
  uint8_t* out = turned.rgba.data();
  for (uint32_t y = 0; y < turned.height; ++y) {
    for (uint32_t x = 0; x < turned.width; ++x, out += kChannels) {
      const uint32_t column = sides_swap ? y : x;
      const uint32_t row = sides_swap ? x : y;
      std::memcpy(out,
                  pixel_of(photo, from_right ? photo.width - 1 - column : column,
                           from_bottom ? photo.height - 1 - row : row),
                  kChannels);
    }
  }
  return turned;
}

}  // namespace nearshelf::pipeline
