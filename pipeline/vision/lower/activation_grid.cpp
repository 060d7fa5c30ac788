#include "pipeline/vision/lower/activation_grid.h"

#include <algorithm>
#include <cmath>

namespace nearshelf::pipeline {

int ActivationGrid::to_integer(float value) const {
  const float q = std::nearbyint(value / scale) + static_cast<float>(zero);
  return static_cast<int>(std::clamp(q, 0.0f, static_cast<float>(top)));
}

ActivationGrid make_grid(Range range, int top) {
  const float low = std::min(range.low, 0.0f);
  const float high = std::max(range.high, 0.0f);
  // A tensor that is always zero has a grid too.
  const float width = high > low ? high - low : 1.0f;
  ActivationGrid grid;
  grid.top = top;
  grid.scale = std::max(width / static_cast<float>(top), 1e-30f);
  grid.zero = std::clamp(static_cast<int>(std::lround(-low / grid.scale)), 0, top);
  return grid;
}

Range range_of(const Grid& grid) {
  return {grid.scales[0] * static_cast<float>(grid.low - grid.zeros[0]),
          grid.scales[0] * static_cast<float>(grid.high - grid.zeros[0])};
}

Range united(Range a, Range b) { return {std::min(a.low, b.low), std::max(a.high, b.high)}; }

}  // namespace nearshelf::pipeline
