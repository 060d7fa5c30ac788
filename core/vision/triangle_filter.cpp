#include "core/vision/triangle_filter.h"

#include <algorithm>

namespace nearshelf {
namespace {

int64_t floor_divide(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// Halves go to the even neighbour: what is left of a half goes the same way from either side.
uint32_t divide_to_even(int64_t a, int64_t b) {
  const int64_t floor = a / b;
  const int64_t twice = 2 * (a % b);
  const bool up = twice > b || (twice == b && floor % 2 == 1);
  return static_cast<uint32_t>(floor + (up ? 1 : 0));
}

}  // namespace

TriangleFilter::TriangleFilter(PixelInterval interval, uint32_t out) {
  // Positions in 1/(512 out) of a pixel are integers: centres of pixels of both images.
  const int64_t pixel = int64_t{512} * out;
  const int64_t reach = std::max(pixel, 2 * interval.length);
  const int64_t lowest = interval.begin / 256;
  const int64_t highest = (interval.begin + interval.length + 255) / 256 - 1;
  for (uint32_t i = 0; i < out; ++i) {
    const int64_t centre =
        2 * int64_t{out} * interval.begin + (2 * int64_t{i} + 1) * interval.length;
    const int64_t first = std::max(lowest, floor_divide(centre - reach - pixel / 2, pixel) + 1);
    const int64_t last = std::min(highest, -floor_divide(pixel / 2 - centre - reach, pixel) - 1);
    const auto height = [&](int64_t j) { return reach - std::abs(j * pixel + pixel / 2 - centre); };
    int64_t total = 0;
    for (int64_t j = first; j <= last; ++j) total += height(j);
    firsts_.push_back(static_cast<uint32_t>(first));
    starts_.push_back(static_cast<uint32_t>(weights_.size()));
    // Running sums are rounded, not weights: so they end at one.
    int64_t running = 0;
    uint32_t before = 0;
    for (int64_t j = first; j <= last; ++j) {
      running += height(j);
      const uint32_t rounded = divide_to_even(running * kOne, total);
      weights_.push_back(rounded - before);
      before = rounded;
    }
  }
  starts_.push_back(static_cast<uint32_t>(weights_.size()));
}

}  // namespace nearshelf
