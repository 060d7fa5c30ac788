// One side of a resize with a triangle filter, in integers.
#pragma once

#include <cstdint>
#include <vector>

namespace nearshelf {

// Part of a side of an image, in 1/256 of a pixel.
struct PixelInterval {
  int64_t begin;
  int64_t length;  // at least 1
};

// For each of `out` pixels that an interval is resized to: the pixels it is made of, and their
// weights. The triangle is as wide as two output pixels or two input pixels, whichever is more;
// pixels outside the interval do not count. A mirrored interval has mirrored weights.
class TriangleFilter {
 public:
  static constexpr uint32_t kOne = 1u << 16;

  struct Taps {
    uint32_t first;           // pixel
    uint32_t count;           // at least 1
    const uint32_t* weights;  // their sum is kOne
  };

  TriangleFilter(PixelInterval interval, uint32_t out);

  // Valid as long as the filter.
  Taps operator[](uint32_t pixel) const {
    const uint32_t start = starts_[pixel];
    return {firsts_[pixel], starts_[pixel + 1] - start, weights_.data() + start};
  }

 private:
  std::vector<uint32_t> firsts_;
  std::vector<uint32_t> starts_;
  std::vector<uint32_t> weights_;
};

}  // namespace nearshelf
