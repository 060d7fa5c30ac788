// From a decoded photo to the pixels an encoder reads: crop, exact resize, alpha over white.
#pragma once

#include <cstdint>
#include <span>

#include "core/base/status.h"

namespace nearshelf {

// 8-bit RGBA, rows from the top, not premultiplied. Orientation (EXIF) is applied by the decoder.
struct PhotoView {
  const uint8_t* rgba = nullptr;
  uint32_t width = 0;
  uint32_t height = 0;
};

// Part of a photo in fractions of its sides, 0..1; the whole by default.
struct PhotoRegion {
  float left = 0;
  float top = 0;
  float right = 1;
  float bottom = 1;
};

// How a region that is not of the encoder's shape becomes so. Values are in shards.
enum class PhotoFit : uint32_t {
  kStretch = 0,  // both sides scaled to fit
  kCover = 1,    // the middle, as large as it can be
  kContain = 2,  // all of it, with white around
};

inline constexpr uint32_t kMaxPhotoSide = 4096;

// Writes width * height RGBA pixels, alpha 255, to `out`. Resizes with a triangle filter that is as
// wide as one output pixel when it shrinks (what image libraries call antialiased bilinear), in
// fixed point: the same bytes on every machine. Fails with kBadArgument for an empty photo or
// region, kTooLarge for a side above kMaxPhotoSide, kOutOfMemory.
Status prepare_photo(const PhotoView& photo, const PhotoRegion& region, PhotoFit fit,
                     uint32_t width, uint32_t height, std::span<uint8_t> out);

}  // namespace nearshelf
