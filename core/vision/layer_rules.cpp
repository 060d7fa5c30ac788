#include "core/vision/layer_rules.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>

#include "core/kernels/conv_kernels.h"
#include "core/vision/layer_shape.h"

namespace nearshelf {
namespace {

constexpr int64_t kPixelMax = 255;
constexpr float kLargestOutput = 1 << 22;  // beyond it the rounding of kernels is not exact

// Which fields of a layer an op uses.
struct OpRules {
  const char* name = "";
  uint32_t inputs = 0;
  uint32_t factors = 0;
  bool window = false;  // kernel, stride and pad
  bool dilation = false;
  bool weights = false;
  bool list = false;
  bool table = false;
  bool keeps_scale = false;  // scale and zero of the output are the input's
};

constexpr OpRules kOpRules[] = {
    {},
    {.name = "first layer", .inputs = 1, .window = true, .weights = true},
    {.name = "convolution", .inputs = 1, .window = true, .dilation = true, .weights = true},
    {.name = "depthwise", .inputs = 1, .window = true, .dilation = true, .weights = true},
    {.name = "add", .inputs = 2, .factors = 3},
    {.name = "multiply", .inputs = 2, .factors = 1},
    {.name = "average pool", .inputs = 1, .factors = 1, .window = true},
    {.name = "maximum pool", .inputs = 1, .window = true, .keeps_scale = true},
    {.name = "concatenation", .list = true},
    {.name = "gather", .inputs = 1, .list = true, .keeps_scale = true},
    {.name = "pad", .inputs = 1, .keeps_scale = true},
    {.name = "look-up", .inputs = 1, .table = true},
    {.name = "resize, nearest", .inputs = 1, .keeps_scale = true},
    {.name = "resize, bilinear", .inputs = 1, .keeps_scale = true},
};
constexpr uint32_t kLastOp = static_cast<uint32_t>(std::size(kOpRules)) - 1;

bool same_scale(const EncoderTensor& a, const EncoderTensor& b) {
  return a.scale == b.scale && a.zero == b.zero;
}

// One side of a window that slides over a tensor.
struct WindowSide {
  uint64_t in, out, kernel, stride, pad, dilation;

  uint64_t extent() const { return (kernel - 1) * dilation + 1; }
  // Every window reaches into the image or its left padding, and none that fits is left out.
  uint64_t smallest_out() const {
    return in + pad >= extent() ? (in + pad - extent()) / stride + 1 : 1;
  }
  uint64_t largest_out() const { return (in + pad + stride - 1) / stride; }
};

struct SignedSums {
  int32_t positive, negative;
};

// Of `count` weights, `step` apart. At most 15 * 15 * 8192 * 127: no overflow.
inline SignedSums signed_sums(const int8_t* weights, size_t count, size_t step) {
  int32_t sum = 0;
  int32_t magnitudes = 0;
  for (size_t k = 0; k < count; ++k) {
    sum += weights[k * step];
    magnitudes += std::abs(weights[k * step]);
  }
  return {(magnitudes + sum) / 2, -((magnitudes - sum) / 2)};
}

// Checks in order; the first that fails decides the status.
class LayerCheck {
 public:
  LayerCheck(const EncoderTables& tables, uint32_t number)
      : tables_(tables), layer_(tables.layers[number]), number_(number) {}

  Status run() {
    if (!within("LAYR op", layer_.op, 1, kLastOp)) return status_;
    rules_ = &kOpRules[layer_.op];
    if (check_fields() && check_inputs() && check_window() && check_output()) {
      if (rules_->weights && check_weights()) check_accumulators();
      if (rules_->factors > 0) check_factors();
    }
    return status_;
  }

 private:
  bool within(const char* where, uint64_t found, uint64_t low, uint64_t high,
              ErrorCode code = ErrorCode::kBadValue) {
    if (found >= low && found <= high) return true;
    status_ = Status::range(code, where, found, low, high).about(name());
    return false;
  }

  bool refuse(const char* where) {
    status_ = Status::at(ErrorCode::kBadValue, where).about(name());
    return false;
  }

  std::string name() const {
    std::string text = "layer " + std::to_string(uint64_t{number_});
    if (rules_ != nullptr) text = text + ", " + rules_->name;
    if (channel_ != kNoTensor) text += ", channel " + std::to_string(uint64_t{channel_});
    return text;
  }

  bool unused(const char* where, uint64_t found, uint64_t neutral) {
    return within(where, found, neutral, neutral);
  }

  bool check_fields() {
    const EncoderLayer& layer = layer_;
    if (!unused("LAYR reserved", layer.reserved0 | layer.reserved1, 0)) return false;
    if (!within("LAYR output", layer.output, number_ + 1, number_ + 1)) return false;
    if (!within("LAYR low", layer.low, 0, kActivationMax)) return false;
    if (!within("LAYR high", layer.high, layer.low, kActivationMax)) return false;
    if (!rules_->weights && (!unused("LAYR weights", layer.weights, 0) ||
                             !unused("LAYR channels", layer.channels, 0))) {
      return false;
    }
    if (!rules_->list && !unused("LAYR list", layer.list, 0)) return false;
    if (!rules_->table && !unused("LAYR table", layer.table, 0)) return false;
    for (uint32_t k = 0; k < std::size(layer.factors); ++k) {
      const bool good =
          k < rules_->factors ? std::isfinite(layer.factors[k]) : layer.factors[k] == 0;
      if (!good) return refuse("LAYR factors");
    }
    return true;
  }

  bool check_inputs() {
    for (uint32_t k = 0; k < 2; ++k) {
      const uint32_t input = layer_.inputs[k];
      const bool used = k < rules_->inputs;
      if (!used && !unused("LAYR inputs", input, kNoTensor)) return false;
      if (used && !check_input(input)) return false;
    }
    return true;
  }

  // The photo is of bytes, everything else of 7 bits.
  bool check_input(uint32_t tensor) {
    if (op_of(layer_) == LayerOp::kFirstLayer) return within("LAYR inputs", tensor, 0, 0);
    return within("LAYR inputs", tensor, 1, number_, ErrorCode::kBadLayout);
  }

  bool check_window() {
    const EncoderLayer& layer = layer_;
    if (!rules_->window) {
      const bool pads = op_of(layer) == LayerOp::kPad;
      return unused("LAYR kernel", kernel_area(layer), 1) &&
             unused("LAYR stride", uint64_t{layer.stride_height} * layer.stride_width, 1) &&
             unused("LAYR dilation", uint64_t{layer.dilation_height} * layer.dilation_width, 1) &&
             (pads || unused("LAYR pad", layer.pad_top | layer.pad_left, 0));
    }
    const EncoderTensor& in = tables_.input(layer);
    const EncoderTensor& out = tables_.output(layer);
    return check_side({in.height, out.height, layer.kernel_height, layer.stride_height,
                       layer.pad_top, layer.dilation_height}) &&
           check_side({in.width, out.width, layer.kernel_width, layer.stride_width, layer.pad_left,
                       layer.dilation_width});
  }

  bool check_side(const WindowSide& side) {
    const uint64_t largest_kernel = rules_->weights ? kMaxEncoderKernel : side.in;
    const uint64_t largest_dilation = rules_->dilation ? kMaxEncoderSide : 1;
    return within("LAYR kernel", side.kernel, 1, largest_kernel) &&
           within("LAYR stride", side.stride, 1, kMaxEncoderSide) &&
           within("LAYR dilation", side.dilation, 1, largest_dilation) &&
           within("LAYR pad", side.pad, 0, side.extent() - 1) &&
           within("TENS side of the output", side.out, side.smallest_out(), side.largest_out());
  }

  bool output_channels(uint64_t expected) {
    return within("TENS channels of the output", tables_.output(layer_).channels, expected,
                  expected);
  }

  bool output_sides(const EncoderTensor& like) {
    const EncoderTensor& out = tables_.output(layer_);
    return within("TENS height of the output", out.height, like.height, like.height) &&
           within("TENS width of the output", out.width, like.width, like.width);
  }

  bool check_output() {
    const EncoderTensor& out = tables_.output(layer_);
    if (op_of(layer_) == LayerOp::kConcat) return check_concat(out);
    const EncoderTensor& in = tables_.input(layer_);
    if (rules_->keeps_scale && !same_scale(in, out)) return refuse("TENS scale of the output");
    switch (op_of(layer_)) {
      case LayerOp::kAdd:
      case LayerOp::kMultiply:
        return output_sides(in) && output_channels(in.channels) && check_second(in);
      case LayerOp::kLookUp:
        return output_sides(in) && output_channels(in.channels) &&
               within("LUTS size", tables_.tables.size(),
                      (uint64_t{layer_.table} + 1) * kEncoderTableSize, UINT32_MAX,
                      ErrorCode::kBadLayout);
      case LayerOp::kGather:
        return output_sides(in) && check_gather(in, out);
      case LayerOp::kPad:
        return output_channels(in.channels) &&
               within("LAYR pad", uint64_t{layer_.pad_top} + in.height, 1, out.height) &&
               within("LAYR pad", uint64_t{layer_.pad_left} + in.width, 1, out.width);
      case LayerOp::kFirstLayer:
      case LayerOp::kConv:
        return true;
      default:
        return output_channels(in.channels);
    }
  }

  bool check_second(const EncoderTensor& first) {
    const EncoderTensor& second = tables_.tensors[layer_.inputs[1]];
    if (!within("TENS channels of the second input", second.channels, first.channels,
                first.channels)) {
      return false;
    }
    if (pixels_of(second) == 1) return true;
    return within("TENS height of the second input", second.height, first.height, first.height) &&
           within("TENS width of the second input", second.width, first.width, first.width);
  }

  // The `count` entries of LIST from `first` on, or none with a status.
  std::span<const uint32_t> list(uint64_t first, uint64_t count) {
    const bool inside = first <= tables_.lists.size() && count <= tables_.lists.size() - first;
    if (inside)
      return tables_.lists.subspan(static_cast<size_t>(first), static_cast<size_t>(count));
    within("LAYR list", first + count, 0, tables_.lists.size(), ErrorCode::kBadLayout);
    return {};
  }

  bool check_concat(const EncoderTensor& out) {
    const auto count = list(layer_.list, 1);
    if (count.empty() || !within("LIST tensors", count[0], 1, kMaxEncoderTensors)) return false;
    uint64_t channels = 0;
    const auto inputs = list(uint64_t{layer_.list} + 1, count[0]);
    if (inputs.empty()) return false;
    for (const uint32_t input : inputs) {
      if (!check_input(input)) return false;
      const EncoderTensor& in = tables_.tensors[input];
      if (!output_sides(in)) return false;
      if (!same_scale(in, out)) return refuse("TENS scale of the output");
      channels += in.channels;
    }
    return output_channels(channels);
  }

  bool check_gather(const EncoderTensor& in, const EncoderTensor& out) {
    const auto channels = list(layer_.list, out.channels);
    if (channels.empty()) return false;
    return std::all_of(channels.begin(), channels.end(), [&](uint32_t channel) {
      return within("LIST channel", channel, 0, in.channels - 1);
    });
  }

  bool check_weights() {
    const bool depthwise = op_of(layer_) == LayerOp::kDepthwise;
    if (depthwise && !output_channels(tables_.input(layer_).channels)) return false;
    const uint64_t last_weight = layer_.weights + weights_of(tables_, layer_);
    const uint64_t last_channel = uint64_t{layer_.channels} + tables_.output(layer_).channels;
    return within("LAYR end of weights", last_weight, 0, tables_.weights.size(),
                  ErrorCode::kBadLayout) &&
           within("LAYR end of channels", last_channel, 0, tables_.bias.size(),
                  ErrorCode::kBadLayout);
  }

  // No input may lead an accumulator or what is rounded beyond what kernels do exactly.
  bool check_accumulators() {
    const int64_t input_max = op_of(layer_) == LayerOp::kFirstLayer ? kPixelMax : kActivationMax;
    const bool depthwise = op_of(layer_) == LayerOp::kDepthwise;
    const auto count = static_cast<size_t>(inputs_per_output(tables_, layer_));
    const uint32_t channels = tables_.output(layer_).channels;
    const int8_t* weights = tables_.weights.data() + layer_.weights;
    for (uint32_t c = 0; c < channels; ++c) {
      const SignedSums sums = depthwise ? signed_sums(weights + c, count, channels)
                                        : signed_sums(weights + c * count, count, 1);
      const int64_t bias = tables_.bias[layer_.channels + c];
      const int64_t most = bias + input_max * sums.positive;
      const int64_t least = bias + input_max * sums.negative;
      const float multiplier = tables_.multipliers[layer_.channels + c];
      channel_ = c;
      if (!check_extreme(most, multiplier) || !check_extreme(least, multiplier)) return false;
    }
    channel_ = kNoTensor;
    return true;
  }

  bool check_extreme(int64_t accumulator, float multiplier) {
    const auto magnitude = static_cast<uint64_t>(std::abs(accumulator));
    if (!within("WGHT and BIAS, largest sum", magnitude, 0, INT32_MAX, ErrorCode::kTooLarge)) {
      return false;
    }
    return check_rounded("MULT times the largest sum",
                         static_cast<float>(accumulator) * multiplier);
  }

  bool check_rounded(const char* where, float largest) {
    if (std::fabs(largest) <= kLargestOutput) return true;
    const float shown = std::min(std::ceil(std::fabs(largest)), 1e18f);  // fits an integer
    return within(where, static_cast<uint64_t>(shown), 0, static_cast<uint64_t>(kLargestOutput),
                  ErrorCode::kTooLarge);
  }

  bool check_factors() {
    const float* factors = layer_.factors;
    constexpr float kLargest = kActivationMax;
    switch (op_of(layer_)) {
      case LayerOp::kAdd:
        return check_rounded("LAYR factors", kLargest * std::fabs(factors[0]) +
                                                 kLargest * std::fabs(factors[1]) +
                                                 std::fabs(factors[2]));
      case LayerOp::kMultiply:
        return check_rounded("LAYR factors", kLargest * kLargest * factors[0]);
      default:
        return check_rounded("LAYR factors", kLargest * factors[0]);
    }
  }

  const EncoderTables& tables_;
  const EncoderLayer& layer_;
  const uint32_t number_;
  const OpRules* rules_ = nullptr;
  uint32_t channel_ = kNoTensor;
  Status status_;
};

}  // namespace

Status check_layer(const EncoderTables& tables, uint32_t number) {
  return LayerCheck(tables, number).run();
}

const char* op_name(LayerOp op) { return kOpRules[static_cast<size_t>(op)].name; }

}  // namespace nearshelf
