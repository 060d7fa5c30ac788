#include "tests/pipeline/vision/lower/scalar_executor.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <stdexcept>

namespace nearshelf::pipeline::testing {
namespace {

using Place = std::vector<int>;

// One tensor as a function of a place.
class Array {
 public:
  explicit Array(std::vector<int> shape) : shape_(std::move(shape)), values_(size(shape_), 0.0f) {}
  Array(std::vector<int> shape, std::vector<float> values)
      : shape_(std::move(shape)), values_(std::move(values)) {
    if (values_.size() != size(shape_)) throw std::logic_error("values do not fit the shape");
  }

  const std::vector<int>& shape() const { return shape_; }
  const std::vector<float>& values() const { return values_; }
  float& at(const Place& place) { return values_[offset(place)]; }
  float at(const Place& place) const { return values_[offset(place)]; }

  // NumPy broadcasting: missing leading axes, and axes of one.
  float broadcast_at(const Place& place) const {
    Place own(shape_.size());
    for (size_t i = 0; i < own.size(); ++i) {
      own[i] = shape_[i] == 1 ? 0 : place[place.size() - own.size() + i];
    }
    return at(own);
  }

  void fill(const std::function<float(const Place&)>& value) {
    Place place(shape_.size(), 0);
    for (float& entry : values_) {
      entry = value(place);
      for (size_t axis = place.size(); axis-- > 0;) {
        if (++place[axis] < shape_[axis]) break;
        place[axis] = 0;
      }
    }
  }

 private:
  static size_t size(const std::vector<int>& shape) {
    size_t result = 1;
    for (const int side : shape) result *= static_cast<size_t>(side);
    return result;
  }
  size_t offset(const Place& place) const {
    size_t result = 0;
    for (size_t i = 0; i < shape_.size(); ++i) result = result * shape_[i] + place[i];
    return result;
  }

  std::vector<int> shape_;
  std::vector<float> values_;
};

float clamp_to(double value, const Clamp& clamp) {
  return std::min(std::max(static_cast<float>(value), clamp.low), clamp.high);
}

size_t axis_of(int axis, const Array& array) {
  return static_cast<size_t>(axis < 0 ? axis + static_cast<int>(array.shape().size()) : axis);
}

// Visits the in-image pixels of one window.
template <typename Visit>
void for_window(const Array& image, const std::array<int, 2>& kernel,
                const std::array<int, 2>& stride, const std::array<int, 2>& dilation,
                const std::array<int, 4>& pad, const Place& out, Visit visit) {
  for (int i = 0; i < kernel[0]; ++i) {
    for (int j = 0; j < kernel[1]; ++j) {
      const int y = out[1] * stride[0] + i * dilation[0] - pad[0];
      const int x = out[2] * stride[1] + j * dilation[1] - pad[1];
      if (y >= 0 && y < image.shape()[1] && x >= 0 && x < image.shape()[2]) visit(y, x, i, j);
    }
  }
}

class Runner {
 public:
  Runner(const GraphNode& node, std::vector<const Array*> in, const std::vector<int>& out_shape)
      : node_(node), in_(std::move(in)), out_(out_shape) {}

  Array run() {
    std::visit([this](const auto& operation) { compute(operation); }, node_.operation);
    return out_;
  }

 private:
  float bias(int channel) const {
    return in_.size() > 2 && in_[2] != nullptr ? in_[2]->values()[channel] : 0.0f;
  }

  void compute(const Conv& conv) {
    const Array& image = *in_[0];
    const Array& weights = *in_[1];
    const int group_inputs = weights.shape()[3];
    const int group_outputs = weights.shape()[0] / conv.groups;
    const int width = image.shape()[2];
    const int channels = image.shape()[3];
    out_.fill([&](const Place& place) {
      const int out = place[3];
      const int first = out / group_outputs * group_inputs;
      double sum = bias(out);
      for_window(image, {weights.shape()[1], weights.shape()[2]}, conv.stride, conv.dilation,
                 conv.pad, place, [&](int y, int x, int i, int j) {
                   const float* pixel =
                       &image.values()[(static_cast<size_t>(y) * width + x) * channels + first];
                   const float* tap =
                       &weights.values()[((static_cast<size_t>(out) * weights.shape()[1] + i) *
                                              weights.shape()[2] +
                                          j) *
                                         group_inputs];
                   for (int c = 0; c < group_inputs; ++c)
                     sum += static_cast<double>(pixel[c]) * tap[c];
                 });
      return clamp_to(sum, conv.clamp);
    });
  }

  void compute(const Dense& dense) {
    const Array& weights = *in_[1];
    out_.fill([&](const Place& place) {
      Place from = place;
      double sum = bias(place.back());
      for (int k = 0; k < weights.shape()[1]; ++k) {
        from.back() = k;
        sum += static_cast<double>(in_[0]->broadcast_at(from)) * weights.at({place.back(), k});
      }
      return clamp_to(sum, dense.clamp);
    });
  }

  void compute(const MatMul&) {
    out_.fill([&](const Place& place) {
      Place a = place;
      Place b = place;
      double sum = 0;
      for (int k = 0; k < in_[0]->shape().back(); ++k) {
        a.back() = k;
        b[b.size() - 2] = k;
        sum += static_cast<double>(in_[0]->broadcast_at(a)) * in_[1]->broadcast_at(b);
      }
      return static_cast<float>(sum);
    });
  }

  void compute(const Elementwise& elementwise) {
    out_.fill([&](const Place& place) {
      const double a = in_[0]->broadcast_at(place);
      const double b = in_[1]->broadcast_at(place);
      switch (elementwise.operation) {
        case Arithmetic::kAdd:
          return clamp_to(a + b, elementwise.clamp);
        case Arithmetic::kSubtract:
          return clamp_to(a - b, elementwise.clamp);
        case Arithmetic::kMultiply:
          return clamp_to(a * b, elementwise.clamp);
        case Arithmetic::kDivide:
          break;
      }
      return clamp_to(a / b, elementwise.clamp);
    });
  }

  void compute(const Pool& pool) {
    out_.fill([&](const Place& place) {
      double sum = 0;
      float largest = -std::numeric_limits<float>::infinity();
      int inside = 0;
      for_window(*in_[0], pool.kernel, pool.stride, {1, 1}, pool.pad, place,
                 [&](int y, int x, int, int) {
                   const float value = in_[0]->at({0, y, x, place[3]});
                   sum += value;
                   largest = std::max(largest, value);
                   ++inside;
                 });
      const int counted = pool.count_padding ? pool.kernel[0] * pool.kernel[1] : inside;
      return clamp_to(pool.average ? sum / counted : largest, pool.clamp);
    });
  }

  // Sums value(x) over `axes` of the input, for every place that is left.
  Array reduced(const std::vector<int>& axes, const std::function<double(float)>& value,
                double* count) const {
    std::vector<int> shape = in_[0]->shape();
    *count = 1;
    for (const int axis : axes) {
      *count *= shape[axis_of(axis, *in_[0])];
      shape[axis_of(axis, *in_[0])] = 1;
    }
    std::vector<double> sums;
    Array numbers(shape);
    numbers.fill([&](const Place&) {
      sums.push_back(0);
      return static_cast<float>(sums.size() - 1);
    });
    Array walk(in_[0]->shape());
    walk.fill([&](const Place& place) {
      sums[static_cast<size_t>(numbers.broadcast_at(place))] += value(in_[0]->at(place));
      return 0.0f;
    });
    Array result(shape);
    result.fill([&, i = size_t{0}](const Place&) mutable { return static_cast<float>(sums[i++]); });
    return result;
  }

  void compute(const Mean& mean) {
    double count = 1;
    const Array sums = reduced(
        mean.axes, [](float x) { return static_cast<double>(x); }, &count);
    std::vector<float> values = sums.values();
    for (float& value : values) value = static_cast<float>(value / count);
    out_ = Array(out_.shape(), values);
  }

  void compute(const ReduceNorm& norm) {
    double count = 1;
    const Array sums = reduced(
        norm.axes, [](float x) { return static_cast<double>(x) * x; }, &count);
    std::vector<float> values = sums.values();
    for (float& value : values) value = std::sqrt(value);
    out_ = Array(out_.shape(), values);
  }

  void compute(const Unary& unary) {
    out_.fill([&](const Place& place) {
      const double x = in_[0]->at(place);
      switch (unary.function) {
        case Function::kClamp:
          return clamp_to(x, unary.clamp);
        case Function::kHardSwish:
          return clamp_to(x * std::min(std::max(x + 3, 0.0), 6.0) / 6, unary.clamp);
        case Function::kHardSigmoid:
          return clamp_to(std::min(std::max(unary.alpha * x + unary.beta, 0.0), 1.0), unary.clamp);
        case Function::kSigmoid:
          return clamp_to(1 / (1 + std::exp(-x)), unary.clamp);
        case Function::kTanh:
          return clamp_to(std::tanh(x), unary.clamp);
        case Function::kSquareRoot:
          return clamp_to(std::sqrt(x), unary.clamp);
        case Function::kLeakyRelu:
          break;
      }
      return clamp_to(x < 0 ? unary.alpha * x : x, unary.clamp);
    });
  }

  void compute(const Softmax& softmax) {
    const size_t axis = axis_of(softmax.axis, *in_[0]);
    out_.fill([&](const Place& place) {
      Place other = place;
      double sum = 0;
      for (other[axis] = 0; other[axis] < in_[0]->shape()[axis]; ++other[axis]) {
        sum +=
            std::exp(static_cast<double>(softmax.beta) * (in_[0]->at(other) - in_[0]->at(place)));
      }
      return static_cast<float>(1 / sum);
    });
  }

  void compute(const Normalise& normalise) {
    const size_t axis = axis_of(normalise.axis, *in_[0]);
    out_.fill([&](const Place& place) {
      Place other = place;
      double sum = 0;
      for (other[axis] = 0; other[axis] < in_[0]->shape()[axis]; ++other[axis]) {
        sum += std::pow(std::abs(static_cast<double>(in_[0]->at(other))), normalise.power);
      }
      return static_cast<float>(in_[0]->at(place) /
                                std::max(std::pow(sum, 1.0 / normalise.power), 1e-6));
    });
  }

  void compute(const Concat& concat) {
    const size_t axis = axis_of(concat.axis, *in_[0]);
    out_.fill([&](const Place& place) {
      Place from = place;
      size_t i = 0;
      while (from[axis] >= in_[i]->shape()[axis]) from[axis] -= in_[i++]->shape()[axis];
      return clamp_to(in_[i]->at(from), concat.clamp);
    });
  }

  void compute(const Slice& slice) {
    out_.fill([&](const Place& place) {
      Place from(place.size());
      for (size_t i = 0; i < from.size(); ++i) from[i] = slice.begin[i] + place[i] * slice.step[i];
      return in_[0]->at(from);
    });
  }

  void compute(const Gather& gather) {
    const size_t axis = axis_of(gather.axis, *in_[0]);
    out_.fill([&](const Place& place) {
      Place from = place;
      from[axis] = gather.indices[place[axis]];
      if (from[axis] < 0) from[axis] += in_[0]->shape()[axis];
      return in_[0]->at(from);
    });
  }

  void compute(const Pad& pad) {
    out_.fill([&](const Place& place) {
      Place from(place.size());
      for (size_t i = 0; i < from.size(); ++i) {
        from[i] = place[i] - pad.before[i];
        if (from[i] < 0 || from[i] >= in_[0]->shape()[i]) return pad.value;
      }
      return in_[0]->at(from);
    });
  }

  void compute(const Reshape&) { out_ = Array(out_.shape(), in_[0]->values()); }

  void compute(const Transpose& transpose) {
    out_.fill([&](const Place& place) {
      Place from(place.size());
      for (size_t i = 0; i < from.size(); ++i) from[transpose.order[i]] = place[i];
      return in_[0]->at(from);
    });
  }

  static double resize_place(const Resize& resize, int y, int in, int out) {
    if (resize.align_corners) return out == 1 ? 0 : double(y) * (in - 1) / (out - 1);
    if (resize.half_pixel && resize.bilinear) return (y + 0.5) * in / out - 0.5;
    if (resize.half_pixel) return (y + 0.5) * in / out;
    return double(y) * in / out;
  }

  void compute(const Resize& resize) {
    const std::vector<int>& from = in_[0]->shape();
    out_.fill([&](const Place& place) {
      const double y = resize_place(resize, place[1], from[1], out_.shape()[1]);
      const double x = resize_place(resize, place[2], from[2], out_.shape()[2]);
      const auto pixel = [&](double row, double column) {
        return in_[0]->at({0, std::clamp(static_cast<int>(row), 0, from[1] - 1),
                           std::clamp(static_cast<int>(column), 0, from[2] - 1), place[3]});
      };
      if (!resize.bilinear) {
        return resize.align_corners ? pixel(std::floor(y + 0.5), std::floor(x + 0.5))
                                    : pixel(std::floor(y), std::floor(x));
      }
      const double top = std::max(y, 0.0);
      const double left = std::max(x, 0.0);
      const double down = top - std::floor(top);
      const double right = left - std::floor(left);
      const double upper = pixel(top, left) * (1 - right) + pixel(top, left + 1) * right;
      const double lower = pixel(top + 1, left) * (1 - right) + pixel(top + 1, left + 1) * right;
      return static_cast<float>(upper * (1 - down) + lower * down);
    });
  }

  void compute(const Unsupported& unsupported) { throw std::logic_error(unsupported.reason); }

  const GraphNode& node_;
  std::vector<const Array*> in_;
  Array out_;
};

}  // namespace

std::vector<std::vector<float>> run_scalar(const Graph& graph, std::span<const float> image) {
  std::vector<Array> arrays;
  for (size_t i = 0; i < graph.tensors.size(); ++i) {
    const GraphTensor& tensor = graph.tensors[i];
    if (static_cast<int>(i) == graph.inputs[0]) {
      arrays.emplace_back(tensor.shape, std::vector<float>(image.begin(), image.end()));
    } else if (!tensor.values.empty()) {
      arrays.emplace_back(tensor.shape, tensor.values);
    } else {
      arrays.emplace_back(std::vector<int>{0});
    }
  }
  for (const GraphNode& node : graph.nodes) {
    std::vector<const Array*> inputs;
    for (const int input : node.inputs) inputs.push_back(input < 0 ? nullptr : &arrays[input]);
    const int output = node.outputs[0];
    arrays[output] = Runner(node, inputs, graph.tensors[output].shape).run();
  }
  std::vector<std::vector<float>> values;
  for (const Array& array : arrays) values.push_back(array.values());
  return values;
}

}  // namespace nearshelf::pipeline::testing
