#include "pipeline/vision/onnx/axis_order.h"

#include <algorithm>

namespace nearshelf::pipeline {

bool is_identity(const AxisOrder& order) {
  for (size_t i = 0; i < order.size(); ++i) {
    if (order[i] != static_cast<int>(i)) return false;
  }
  return true;
}

AxisOrder inverse(const AxisOrder& order) {
  AxisOrder out(order.size());
  for (size_t i = 0; i < order.size(); ++i) out[size_t(order[i])] = static_cast<int>(i);
  return out;
}

AxisOrder composed(const AxisOrder& first, const AxisOrder& second) {
  AxisOrder out;
  for (const int axis : second) out.push_back(first[size_t(axis)]);
  return out;
}

Shape transposed(const Shape& shape, const AxisOrder& order) {
  Shape out;
  for (const int axis : order) out.push_back(shape[size_t(axis)]);
  return out;
}

bool keeps_values(const Shape& shape, const AxisOrder& order) {
  int last = -1;
  for (const int axis : order) {
    if (shape[size_t(axis)] == 1) continue;
    if (axis < last) return false;
    last = axis;
  }
  return true;
}

AxisOrder without_axes(const AxisOrder& order, const std::vector<int>& result_axes) {
  AxisOrder kept;
  for (size_t i = 0; i < order.size(); ++i) {
    const bool gone =
        std::find(result_axes.begin(), result_axes.end(), static_cast<int>(i)) != result_axes.end();
    if (!gone) kept.push_back(order[i]);
  }
  AxisOrder sorted = kept;
  std::sort(sorted.begin(), sorted.end());
  for (int& axis : kept) {
    axis = static_cast<int>(std::lower_bound(sorted.begin(), sorted.end(), axis) - sorted.begin());
  }
  return kept;
}

}  // namespace nearshelf::pipeline
