// The integer grid of an activation.
#pragma once

#include "pipeline/vision/graph/graph.h"

namespace nearshelf::pipeline {

// real = scale * (q - zero), 0 <= q <= top. Zero is always on the grid.
struct ActivationGrid {
  float scale = 1;
  int zero = 0;
  int top = 127;

  int to_integer(float value) const;
  float to_real(int q) const { return scale * static_cast<float>(q - zero); }
  float nearest(float value) const { return to_real(to_integer(value)); }
};

struct Range {
  float low = 0;
  float high = 0;
};

// The grid of top + 1 values over a range, made to contain zero.
ActivationGrid make_grid(Range range, int top);

// What a model's own grid of one scale can hold.
Range range_of(const Grid& grid);

Range united(Range a, Range b);

}  // namespace nearshelf::pipeline
