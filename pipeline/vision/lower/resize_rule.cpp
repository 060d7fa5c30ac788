#include "pipeline/vision/lower/resize_rule.h"

#include <cstdint>

namespace nearshelf::pipeline {
namespace {

// Nearest: the input pixel of an output pixel, as the graph says it.
int64_t nearest_pixel(const Resize& resize, int64_t y, int64_t in, int64_t out) {
  if (resize.half_pixel) return (2 * y + 1) * in / (2 * out);
  if (!resize.align_corners) return y * in / out;
  return out == 1 ? 0 : (2 * y * (in - 1) + (out - 1)) / (2 * (out - 1));
}

}  // namespace

bool resizes_alike(const Resize& resize, int in, int out) {
  if (in == out || in == 1) return true;
  if (resize.bilinear) return resize.half_pixel && !resize.align_corners;
  for (int y = 0; y < out; ++y) {
    if (nearest_pixel(resize, y, in, out) != int64_t{y} * in / out) return false;
  }
  return true;
}

}  // namespace nearshelf::pipeline
