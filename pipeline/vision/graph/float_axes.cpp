#include "pipeline/vision/graph/float_axes.h"

#include <algorithm>
#include <cmath>

#include "pipeline/vision/graph/float_elementwise.h"
#include "pipeline/vision/graph/strided_walk.h"

namespace nearshelf::pipeline {
namespace {

// Copies a box of `shape` from strides of one tensor to strides of another.
void copy_box(const Shape& shape, const float* from, const Strides& from_strides, float* to,
              const Strides& to_strides) {
  for_each_row(shape, std::array{from_strides, to_strides},
               [&](ptrdiff_t length, const auto& offsets, const auto& steps) {
                 const float* source = from + offsets[0];
                 float* target = to + offsets[1];
                 for (ptrdiff_t i = 0; i < length; ++i) target[i * steps[1]] = source[i * steps[0]];
               });
}

// A shape seen as outer x axis x inner.
struct AxisView {
  AxisView(int axis, const Shape& shape) {
    const size_t at = size_t(resolve_axis(axis, shape.size()));
    for (size_t i = 0; i < at; ++i) outer *= size_t(shape[i]);
    length = size_t(shape[at]);
    for (size_t i = at + 1; i < shape.size(); ++i) inner *= size_t(shape[i]);
  }

  size_t outer = 1;
  size_t length = 1;
  size_t inner = 1;
};

// Calls line(first, step) for every line of the tensor along an axis.
template <typename Line>
void for_each_line(const AxisView& view, Line line) {
  for (size_t outer = 0; outer < view.outer; ++outer) {
    for (size_t inner = 0; inner < view.inner; ++inner) {
      line(outer * view.length * view.inner + inner, view.inner);
    }
  }
}

// Adds term(value) of every input value to the sum of the output value it falls on.
template <typename Term>
std::vector<double> sums_over(std::span<const int> axes, FloatInput in, size_t outputs, Term term) {
  Shape kept = in.shape;
  for (const int axis : axes) kept[size_t(resolve_axis(axis, kept.size()))] = 1;
  Strides to = row_major_strides(kept);
  for (const int axis : axes) to[size_t(resolve_axis(axis, kept.size()))] = 0;
  std::vector<double> sums(outputs, 0.0);
  const float* from = in.values.data();
  for_each_row(in.shape, std::array{to},
               [&](ptrdiff_t length, const auto& offsets, const auto& steps) {
                 double* sum = sums.data() + offsets[0];
                 for (ptrdiff_t i = 0; i < length; ++i) sum[i * steps[0]] += term(double{*from++});
               });
  return sums;
}

}  // namespace

void run_slice(const Slice& slice, FloatInput in, FloatOutput out) {
  Strides strides = row_major_strides(in.shape);
  ptrdiff_t first = 0;
  for (size_t axis = 0; axis < strides.size(); ++axis) {
    first += strides[axis] * slice.begin[axis];
    strides[axis] *= slice.step[axis];
  }
  copy_box(out.shape, in.values.data() + first, strides, out.values.data(),
           row_major_strides(out.shape));
}

void run_gather(const Gather& gather, FloatInput in, FloatOutput out) {
  const AxisView view(gather.axis, in.shape);
  float* to = out.values.data();
  for (size_t outer = 0; outer < view.outer; ++outer) {
    for (const int index : gather.indices) {
      const float* from = in.values.data() + (outer * view.length + size_t(index)) * view.inner;
      to = std::copy_n(from, view.inner, to);
    }
  }
}

void run_pad(const Pad& pad, FloatInput in, FloatOutput out) {
  std::fill(out.values.begin(), out.values.end(), pad.value);
  const Strides strides = row_major_strides(out.shape);
  ptrdiff_t first = 0;
  for (size_t axis = 0; axis < strides.size(); ++axis) first += strides[axis] * pad.before[axis];
  copy_box(in.shape, in.values.data(), row_major_strides(in.shape), out.values.data() + first,
           strides);
}

void run_transpose(const Transpose& transpose, FloatInput in, FloatOutput out) {
  const Strides own = row_major_strides(in.shape);
  Strides strides;
  for (const int axis : transpose.order) {
    strides.push_back(own[size_t(resolve_axis(axis, own.size()))]);
  }
  copy_box(out.shape, in.values.data(), strides, out.values.data(), row_major_strides(out.shape));
}

void run_concat(const Concat& concat, std::span<const FloatInput> inputs, FloatOutput out) {
  const AxisView whole(concat.axis, out.shape);
  float* to = out.values.data();
  for (size_t outer = 0; outer < whole.outer; ++outer) {
    for (const FloatInput& input : inputs) {
      const size_t block = input.values.size() / whole.outer;
      to = std::copy_n(input.values.data() + outer * block, block, to);
    }
  }
  apply_clamp(concat.clamp, out.values);
}

void run_mean(const Mean& mean, FloatInput in, FloatOutput out) {
  const auto sums = sums_over(mean.axes, in, out.values.size(), [](double x) { return x; });
  const double count = double(in.values.size()) / double(out.values.size());
  std::transform(sums.begin(), sums.end(), out.values.begin(),
                 [=](double sum) { return static_cast<float>(sum / count); });
}

void run_reduce_norm(const ReduceNorm& norm, FloatInput in, FloatOutput out) {
  const auto sums = sums_over(norm.axes, in, out.values.size(), [](double x) { return x * x; });
  std::transform(sums.begin(), sums.end(), out.values.begin(),
                 [](double sum) { return static_cast<float>(std::sqrt(sum)); });
}

void run_softmax(const Softmax& softmax, FloatInput in, FloatOutput out) {
  const AxisView view(softmax.axis, in.shape);
  for_each_line(view, [&](size_t first, size_t step) {
    float largest = in.values[first];
    for (size_t i = 1; i < view.length; ++i) {
      largest = std::max(largest, in.values[first + i * step]);
    }
    double sum = 0;
    for (size_t i = 0; i < view.length; ++i) {
      const float power = std::exp(softmax.beta * (in.values[first + i * step] - largest));
      out.values[first + i * step] = power;
      sum += power;
    }
    const auto scale = static_cast<float>(1.0 / sum);
    for (size_t i = 0; i < view.length; ++i) out.values[first + i * step] *= scale;
  });
}

void run_normalise(const Normalise& normalise, FloatInput in, FloatOutput out) {
  constexpr double kSmallestNorm = 1e-6;  // keeps zeros zero
  const AxisView view(normalise.axis, in.shape);
  for_each_line(view, [&](size_t first, size_t step) {
    double sum = 0;
    for (size_t i = 0; i < view.length; ++i) {
      const double value = in.values[first + i * step];
      sum += normalise.power == 1 ? std::abs(value) : value * value;
    }
    const double norm = std::max(normalise.power == 1 ? sum : std::sqrt(sum), kSmallestNorm);
    for (size_t i = 0; i < view.length; ++i) {
      out.values[first + i * step] = static_cast<float>(in.values[first + i * step] / norm);
    }
  });
}

}  // namespace nearshelf::pipeline
