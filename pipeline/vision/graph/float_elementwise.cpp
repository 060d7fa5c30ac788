#include "pipeline/vision/graph/float_elementwise.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "pipeline/vision/graph/strided_walk.h"

namespace nearshelf::pipeline {
namespace {

// Strides that read `shape` as if it were broadcast to `rank` axes.
Strides broadcast_strides(const Shape& shape, size_t rank) {
  const Strides own = row_major_strides(shape);
  Strides strides(rank, 0);
  const size_t lead = rank - shape.size();
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    if (shape[axis] != 1) strides[lead + axis] = own[axis];
  }
  return strides;
}

template <typename Combine>
void combine_all(FloatInput a, FloatInput b, FloatOutput out, Combine combine) {
  float* to = out.values.data();
  if (a.shape == b.shape) {
    for (size_t i = 0; i < out.values.size(); ++i) to[i] = combine(a.values[i], b.values[i]);
    return;
  }
  const size_t rank = out.shape.size();
  const std::array strides{broadcast_strides(a.shape, rank), broadcast_strides(b.shape, rank)};
  for_each_row(out.shape, strides, [&](ptrdiff_t length, const auto& offsets, const auto& steps) {
    const float* x = a.values.data() + offsets[0];
    const float* y = b.values.data() + offsets[1];
    for (ptrdiff_t i = 0; i < length; ++i) *to++ = combine(x[i * steps[0]], y[i * steps[1]]);
  });
}

template <typename Map>
void map_all(FloatInput in, FloatOutput out, Map map) {
  std::transform(in.values.begin(), in.values.end(), out.values.begin(), map);
}

}  // namespace

void apply_clamp(const Clamp& clamp, std::span<float> values) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  if (clamp.low == -kInfinity && clamp.high == kInfinity) return;
  for (float& value : values) value = std::min(std::max(value, clamp.low), clamp.high);
}

void run_elementwise(const Elementwise& elementwise, FloatInput a, FloatInput b, FloatOutput out) {
  switch (elementwise.operation) {
    case Arithmetic::kAdd:
      combine_all(a, b, out, [](float x, float y) { return x + y; });
      break;
    case Arithmetic::kSubtract:
      combine_all(a, b, out, [](float x, float y) { return x - y; });
      break;
    case Arithmetic::kMultiply:
      combine_all(a, b, out, [](float x, float y) { return x * y; });
      break;
    case Arithmetic::kDivide:
      combine_all(a, b, out, [](float x, float y) { return x / y; });
      break;
  }
  apply_clamp(elementwise.clamp, out.values);
}

void run_unary(const Unary& unary, FloatInput in, FloatOutput out) {
  const float alpha = unary.alpha;
  const float beta = unary.beta;
  switch (unary.function) {
    case Function::kClamp:
      map_all(in, out, [](float x) { return x; });
      break;
    case Function::kHardSwish:
      map_all(in, out, [](float x) { return x * std::clamp(x + 3.0f, 0.0f, 6.0f) / 6.0f; });
      break;
    case Function::kHardSigmoid:
      map_all(in, out, [=](float x) { return std::clamp(alpha * x + beta, 0.0f, 1.0f); });
      break;
    case Function::kSigmoid:
      map_all(in, out, [](float x) { return 1.0f / (1.0f + std::exp(-x)); });
      break;
    case Function::kTanh:
      map_all(in, out, [](float x) { return std::tanh(x); });
      break;
    case Function::kSquareRoot:
      map_all(in, out, [](float x) { return std::sqrt(x); });
      break;
    case Function::kLeakyRelu:
      map_all(in, out, [=](float x) { return x < 0 ? alpha * x : x; });
      break;
  }
  apply_clamp(unary.clamp, out.values);
}

}  // namespace nearshelf::pipeline
