#include "tests/core/vision/plain_encoder.h"

#include <algorithm>
#include <cmath>

namespace nearshelf::test {
namespace {

// One layer of a spec over the tensors before it.
class PlainLayer {
 public:
  PlainLayer(const EncoderSpec& spec, const EncoderLayer& layer,
             const std::vector<std::vector<uint8_t>>& tensors, std::span<const uint8_t> pixels)
      : spec_(spec), layer_(layer), tensors_(tensors), pixels_(pixels) {}

  uint8_t value(int y, int x, int c) const {
    switch (static_cast<LayerOp>(layer_.op)) {
      case LayerOp::kFirstLayer:
      case LayerOp::kConv:
      case LayerOp::kDepthwise:
        return convolved(y, x, c);
      case LayerOp::kAdd:
        return clamped((static_cast<float>(at(layer_.inputs[0], y, x, c)) * layer_.factors[0] +
                        static_cast<float>(second(y, x, c)) * layer_.factors[1]) +
                           layer_.factors[2],
                       0);
      case LayerOp::kMultiply: {
        const int product = (at(layer_.inputs[0], y, x, c) - zero(layer_.inputs[0])) *
                            (second(y, x, c) - zero(layer_.inputs[1]));
        return clamped(static_cast<float>(product) * layer_.factors[0], zero(layer_.output));
      }
      case LayerOp::kAveragePool:
      case LayerOp::kMaxPool:
        return pooled(y, x, c);
      case LayerOp::kConcat:
        return concatenated(y, x, c);
      case LayerOp::kGather:
        return at(layer_.inputs[0], y, x, static_cast<int>(spec_.lists[layer_.list + c]));
      case LayerOp::kPad: {
        const int row = y - layer_.pad_top;
        const int column = x - layer_.pad_left;
        return inside(row, column) ? at(layer_.inputs[0], row, column, c)
                                   : static_cast<uint8_t>(zero(layer_.inputs[0]));
      }
      case LayerOp::kLookUp:
        return spec_.tables[layer_.table * 128 + at(layer_.inputs[0], y, x, c)];
      case LayerOp::kResizeNearest:
        return at(layer_.inputs[0], y * in().height / out().height, x * in().width / out().width,
                  c);
      case LayerOp::kResizeBilinear:
        return mixed(y, x, c);
    }
    return 0;
  }

 private:
  const EncoderTensor& in() const { return spec_.tensors[layer_.inputs[0]]; }
  const EncoderTensor& out() const { return spec_.tensors[layer_.output]; }
  int zero(uint32_t tensor) const { return spec_.tensors[tensor].zero; }
  bool inside(int y, int x) const { return y >= 0 && x >= 0 && y < in().height && x < in().width; }

  uint8_t at(uint32_t tensor, int y, int x, int c) const {
    const EncoderTensor& shape = spec_.tensors[tensor];
    return tensors_[tensor][(static_cast<size_t>(y) * shape.width + x) * shape.channels + c];
  }

  uint8_t second(int y, int x, int c) const {
    const EncoderTensor& shape = spec_.tensors[layer_.inputs[1]];
    const bool one = shape.height == 1 && shape.width == 1;
    return at(layer_.inputs[1], one ? 0 : y, one ? 0 : x, c);
  }

  uint8_t clamped(float value, int add) const {
    const int rounded = static_cast<int>(std::nearbyint(value)) + add;
    return static_cast<uint8_t>(std::clamp<int>(rounded, layer_.low, layer_.high));
  }

  int input_value(int y, int x, int c) const {
    if (static_cast<LayerOp>(layer_.op) != LayerOp::kFirstLayer) {
      return inside(y, x) ? at(layer_.inputs[0], y, x, c) : zero(layer_.inputs[0]);
    }
    return inside(y, x) ? pixels_[(static_cast<size_t>(y) * in().width + x) * 4 + c]
                        : spec_.pad_pixel[c];
  }

  uint8_t convolved(int y, int x, int c) const {
    const bool depthwise = static_cast<LayerOp>(layer_.op) == LayerOp::kDepthwise;
    const int channels = static_cast<int>(in().channels);
    int64_t acc = spec_.bias[layer_.channels + c];
    for (int i = 0; i < layer_.kernel_height; ++i) {
      for (int j = 0; j < layer_.kernel_width; ++j) {
        const int row = y * layer_.stride_height + i * layer_.dilation_height - layer_.pad_top;
        const int column = x * layer_.stride_width + j * layer_.dilation_width - layer_.pad_left;
        const size_t tap = static_cast<size_t>(i) * layer_.kernel_width + j;
        const size_t taps = size_t{layer_.kernel_height} * layer_.kernel_width;
        if (depthwise) {
          acc += input_value(row, column, c) * spec_.weights[layer_.weights + tap * channels + c];
          continue;
        }
        const size_t first = layer_.weights + (static_cast<size_t>(c) * taps + tap) * channels;
        for (int v = 0; v < channels; ++v) {
          acc += input_value(row, column, v) * spec_.weights[first + v];
        }
      }
    }
    return clamped(
        static_cast<float>(static_cast<int32_t>(acc)) * spec_.multipliers[layer_.channels + c],
        zero(layer_.output));
  }

  uint8_t pooled(int y, int x, int c) const {
    int sum = 0;
    int count = 0;
    int most = 0;
    for (int i = 0; i < layer_.kernel_height; ++i) {
      for (int j = 0; j < layer_.kernel_width; ++j) {
        const int row = y * layer_.stride_height + i - layer_.pad_top;
        const int column = x * layer_.stride_width + j - layer_.pad_left;
        if (!inside(row, column)) continue;
        const int value = at(layer_.inputs[0], row, column, c);
        sum += value - zero(layer_.inputs[0]);
        most = std::max(most, value);
        ++count;
      }
    }
    if (static_cast<LayerOp>(layer_.op) == LayerOp::kMaxPool) {
      return clamped(static_cast<float>(most), 0);
    }
    const float factor = layer_.factors[0] / static_cast<float>(count);
    return clamped(static_cast<float>(sum) * factor, zero(layer_.output));
  }

  uint8_t concatenated(int y, int x, int c) const {
    for (uint32_t k = 0;; ++k) {
      const uint32_t tensor = spec_.lists[layer_.list + 1 + k];
      const int channels = static_cast<int>(spec_.tensors[tensor].channels);
      if (c < channels) return at(tensor, y, x, c);
      c -= channels;
    }
  }

  struct Place {
    int first, second;
    double weight;
  };

  static Place place(int position, int in_side, int out_side) {
    const double at = std::clamp((position + 0.5) * in_side / out_side - 0.5, 0.0, in_side - 1.0);
    const int first = static_cast<int>(at);
    return {first, std::min(first + 1, in_side - 1), std::floor((at - first) * 256) / 256};
  }

  uint8_t mixed(int y, int x, int c) const {
    const Place rows = place(y, in().height, out().height);
    const Place columns = place(x, in().width, out().width);
    const auto column = [&](int number) {
      return at(layer_.inputs[0], rows.first, number, c) * (1 - rows.weight) +
             at(layer_.inputs[0], rows.second, number, c) * rows.weight;
    };
    const double value =
        column(columns.first) * (1 - columns.weight) + column(columns.second) * columns.weight;
    return static_cast<uint8_t>(std::floor(value + 0.5));
  }

  const EncoderSpec& spec_;
  const EncoderLayer& layer_;
  const std::vector<std::vector<uint8_t>>& tensors_;
  std::span<const uint8_t> pixels_;
};

std::vector<float> unit(std::vector<float> vector) {
  double squares = 0;
  for (const float value : vector) squares += double{value} * double{value};
  const auto length = static_cast<float>(std::sqrt(squares));
  for (float& value : vector) value = length > 0 ? value / length : 0;
  return vector;
}

}  // namespace

std::vector<std::vector<uint8_t>> plain_run(const EncoderSpec& spec,
                                            std::span<const uint8_t> pixels) {
  std::vector<std::vector<uint8_t>> tensors(1);
  for (const EncoderLayer& layer : spec.layers) {
    const EncoderTensor& out = spec.tensors[layer.output];
    const PlainLayer plain(spec, layer, tensors, pixels);
    std::vector<uint8_t> values;
    for (int y = 0; y < out.height; ++y) {
      for (int x = 0; x < out.width; ++x) {
        for (int c = 0; c < static_cast<int>(out.channels); ++c) {
          values.push_back(plain.value(y, x, c));
        }
      }
    }
    tensors.push_back(std::move(values));
  }
  return tensors;
}

std::vector<float> plain_features(const EncoderSpec& spec, std::span<const uint8_t> pixels) {
  const std::vector<uint8_t> last = plain_run(spec, pixels).back();
  const EncoderTensor& shape = spec.tensors.back();
  const size_t count = size_t{shape.height} * shape.width;
  std::vector<float> features;
  for (size_t c = 0; c < shape.channels; ++c) {
    int32_t sum = 0;
    for (size_t p = 0; p < count; ++p) sum += last[p * shape.channels + c] - shape.zero;
    features.push_back(static_cast<float>(sum) * (shape.scale / static_cast<float>(count)));
  }
  return features;
}

std::vector<float> plain_embedding(const EncoderSpec& spec, std::vector<float> features) {
  const EncoderProjection& projection = spec.projection;
  const bool dark = std::all_of(features.begin(), features.end(), [](float f) { return f == 0; });
  if (dark && projection.dimensions > 0) return std::vector<float>(projection.dimensions);
  features = unit(std::move(features));
  if (projection.dimensions == 0) return features;
  std::vector<float> embedding;
  for (size_t r = 0; r < projection.dimensions; ++r) {
    float sums[4] = {};
    for (size_t k = 0; k < features.size(); ++k) {
      sums[k % 4] += static_cast<float>(projection.values[r * features.size() + k]) * features[k];
    }
    const float sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    embedding.push_back(projection.scales[r] * sum + projection.offsets[r]);
  }
  return unit(std::move(embedding));
}

}  // namespace nearshelf::test
