#include "pipeline/vision/lower/quantise.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "pipeline/vision/lower/pointwise.h"
#include "pipeline/vision/lower/quantised_channel.h"

namespace nearshelf::pipeline {
namespace {

constexpr int kTableSize = 128;

class Quantiser {
 public:
  Quantiser(const Network& network, const std::vector<ActivationGrid>& grids)
      : network_(network), grids_(grids), numbers_(network.tensors.size(), kNoTensor) {}

  EncoderSpec run() {
    add_tensor(0);
    for (const Step& step : network_.steps) add_layer(step);
    for (size_t c = 0; c < network_.pad_pixel.size(); ++c) {
      spec_.pad_pixel[c] = static_cast<uint8_t>(std::lround(network_.pad_pixel[c]));
    }
    return std::move(spec_);
  }

 private:
  void add_tensor(int number) {
    const NetworkTensor& from = network_.tensors[number];
    EncoderTensor tensor{};
    tensor.height = static_cast<uint16_t>(from.height);
    tensor.width = static_cast<uint16_t>(from.width);
    tensor.channels = static_cast<uint32_t>(from.channels);
    tensor.scale = grids_[number].scale;
    tensor.zero = static_cast<uint8_t>(grids_[number].zero);
    numbers_[number] = static_cast<uint32_t>(spec_.tensors.size());
    spec_.tensors.push_back(tensor);
  }

  void add_layer(const Step& step) {
    EncoderLayer layer{};
    layer.op = static_cast<uint8_t>(step.op);
    layer.inputs[0] = layer.inputs[1] = kNoTensor;
    if (step.op != LayerOp::kConcat) {
      for (size_t i = 0; i < step.inputs.size(); ++i) layer.inputs[i] = numbers_[step.inputs[i]];
    }
    add_tensor(step.output);
    layer.output = numbers_[step.output];
    set_window(step, &layer);
    set_clamp(step, &layer);
    set_contents(step, &layer);
    spec_.layers.push_back(layer);
  }

  static void set_window(const Step& step, EncoderLayer* layer) {
    layer->kernel_height = static_cast<uint16_t>(step.kernel[0]);
    layer->kernel_width = static_cast<uint16_t>(step.kernel[1]);
    layer->stride_height = static_cast<uint16_t>(step.stride[0]);
    layer->stride_width = static_cast<uint16_t>(step.stride[1]);
    layer->pad_top = static_cast<uint16_t>(step.pad[0]);
    layer->pad_left = static_cast<uint16_t>(step.pad[1]);
    layer->dilation_height = static_cast<uint16_t>(step.dilation[0]);
    layer->dilation_width = static_cast<uint16_t>(step.dilation[1]);
  }

  // A look-up clamps in its table.
  void set_clamp(const Step& step, EncoderLayer* layer) const {
    const ActivationGrid& grid = grids_[step.output];
    const bool in_table = step.op == LayerOp::kLookUp;
    layer->low = static_cast<uint8_t>(in_table ? 0 : grid.to_integer(step.clamp.low));
    layer->high = static_cast<uint8_t>(in_table ? grid.top : grid.to_integer(step.clamp.high));
  }

  void set_contents(const Step& step, EncoderLayer* layer) {
    switch (step.op) {
      case LayerOp::kFirstLayer:
      case LayerOp::kConv:
      case LayerOp::kDepthwise:
        add_weights(step, layer);
        break;
      case LayerOp::kAdd:
        set_add_factors(step, layer);
        break;
      case LayerOp::kMultiply:
        layer->factors[0] = static_cast<float>(scale_of(step.inputs[0]) * scale_of(step.inputs[1]) /
                                               scale_of(step.output));
        break;
      case LayerOp::kAveragePool:
        layer->factors[0] = static_cast<float>(scale_of(step.inputs[0]) / scale_of(step.output));
        break;
      case LayerOp::kConcat:
        layer->list = static_cast<uint32_t>(spec_.lists.size());
        spec_.lists.push_back(static_cast<uint32_t>(step.inputs.size()));
        for (const int input : step.inputs) spec_.lists.push_back(numbers_[input]);
        break;
      case LayerOp::kGather:
        layer->list = static_cast<uint32_t>(spec_.lists.size());
        spec_.lists.insert(spec_.lists.end(), step.channels.begin(), step.channels.end());
        break;
      case LayerOp::kLookUp:
        add_table(step, layer);
        break;
      default:
        break;
    }
  }

  double scale_of(int tensor) const { return grids_[tensor].scale; }

  void add_weights(const Step& step, EncoderLayer* layer) {
    const ActivationGrid& input = grids_[step.inputs[0]];
    const size_t first = spec_.weights.size();
    layer->weights = static_cast<uint32_t>(first);
    layer->channels = static_cast<uint32_t>(spec_.bias.size());
    spec_.weights.resize(first + step.weights.size());
    for (size_t c = 0; c < step.bias.size(); ++c) {
      const QuantisedChannel channel = quantise_channel(step, c, input);
      for (size_t i = 0; i < channel.weights.size(); ++i) {
        spec_.weights[first + weight_index(step, c, i)] = channel.weights[i];
      }
      const double multiplier = channel.step * input.scale / scale_of(step.output);
      spec_.bias.push_back(channel.bias);
      spec_.multipliers.push_back(
          std::max(static_cast<float>(multiplier), std::numeric_limits<float>::min()));
    }
  }

  void set_add_factors(const Step& step, EncoderLayer* layer) const {
    double offset = grids_[step.output].zero;
    for (size_t i = 0; i < 2; ++i) {
      const double factor = step.factors[i] * scale_of(step.inputs[i]) / scale_of(step.output);
      layer->factors[i] = static_cast<float>(factor);
      offset -= factor * grids_[step.inputs[i]].zero;
    }
    layer->factors[2] = static_cast<float>(offset);
  }

  void add_table(const Step& step, EncoderLayer* layer) {
    layer->table = static_cast<uint32_t>(spec_.tables.size() / kTableSize);
    for (int q = 0; q < kTableSize; ++q) {
      const float value = grids_[step.inputs[0]].to_real(q);
      const float result = clamped(step.function ? step.function(value) : value, step.clamp);
      spec_.tables.push_back(static_cast<uint8_t>(grids_[step.output].to_integer(result)));
    }
  }

  const Network& network_;
  const std::vector<ActivationGrid>& grids_;
  std::vector<uint32_t> numbers_;  // of the shard, by tensor of the network
  EncoderSpec spec_;
};

}  // namespace

EncoderSpec quantise(const Network& network, const std::vector<ActivationGrid>& grids) {
  return Quantiser(network, grids).run();
}

}  // namespace nearshelf::pipeline
