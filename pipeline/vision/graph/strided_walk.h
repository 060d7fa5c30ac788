// Walks tensors whose elements lie at strides of their own: broadcasting, slices, transposes.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "pipeline/vision/graph/graph_shapes.h"

namespace nearshelf::pipeline {

using Strides = std::vector<ptrdiff_t>;  // elements between neighbours, one an axis

inline Strides row_major_strides(const Shape& shape) {
  Strides strides(shape.size());
  ptrdiff_t step = 1;
  for (size_t axis = shape.size(); axis-- > 0;) {
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}

// Visits every index of `shape` in row-major order, a row (the last axis) at a time: calls
// row(length, offsets, steps) with the place of the row's first element in each of N tensors and
// the distance between its elements there.
template <size_t N, typename Row>
void for_each_row(const Shape& shape, const std::array<Strides, N>& strides, Row row) {
  std::array<ptrdiff_t, N> offsets{};
  std::array<ptrdiff_t, N> steps{};
  if (shape.empty()) return row(ptrdiff_t{1}, offsets, steps);
  const size_t last = shape.size() - 1;
  for (size_t t = 0; t < N; ++t) steps[t] = strides[t][last];
  std::vector<int> index(last, 0);
  while (true) {
    row(ptrdiff_t{shape[last]}, offsets, steps);
    size_t axis = last;
    while (axis-- > 0) {
      ++index[axis];
      for (size_t t = 0; t < N; ++t) offsets[t] += strides[t][axis];
      if (index[axis] < shape[axis]) break;
      for (size_t t = 0; t < N; ++t) offsets[t] -= strides[t][axis] * shape[axis];
      index[axis] = 0;
    }
    if (axis == size_t(-1)) return;
  }
}

}  // namespace nearshelf::pipeline
