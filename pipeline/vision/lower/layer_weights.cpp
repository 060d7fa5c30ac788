#include "pipeline/vision/lower/layer_weights.h"

#include <string>

#include "pipeline/vision/graph/node_error.h"

namespace nearshelf::pipeline {
namespace {

constexpr size_t kMaxUngroupedWeights = 1u << 20;

std::vector<float> steps_of(const GraphTensor& weights, int output_axis, size_t outputs) {
  std::vector<float> steps(outputs, 0);
  if (!weights.grid) return steps;
  const std::vector<float>& scales = weights.grid->scales;
  if (scales.size() == 1) {
    steps.assign(outputs, scales[0]);
  } else if (scales.size() == outputs && weights.grid->axis == output_axis) {
    steps = scales;
  }
  return steps;
}

const GraphTensor& constant_input(const Graph& graph, const GraphNode& node, size_t input) {
  const GraphTensor& tensor = graph.tensors[node.inputs[input]];
  if (tensor.values.empty()) {
    throw_node_error(graph, node, "its weights are computed; an encoder's weights are constants");
  }
  return tensor;
}

ChannelWeights channel_weights(const Graph& graph, const GraphNode& node, size_t outputs) {
  ChannelWeights result;
  const GraphTensor& weights = constant_input(graph, node, 1);
  result.weights = weights.values;
  result.steps = steps_of(weights, 0, outputs);
  result.bias.assign(outputs, 0);
  if (node.inputs.size() > 2 && node.inputs[2] != -1) {
    result.bias = constant_input(graph, node, 2).values;
  }
  return result;
}

// [channel][position] to [position][channel].
std::vector<float> transposed(const std::vector<float>& values, size_t channels) {
  const size_t positions = values.size() / channels;
  std::vector<float> result(values.size());
  for (size_t c = 0; c < channels; ++c) {
    for (size_t i = 0; i < positions; ++i) result[i * channels + c] = values[c * positions + i];
  }
  return result;
}

// [outputs][taps][inputs / groups] to [outputs][taps][inputs].
std::vector<float> ungrouped(const std::vector<float>& values, size_t outputs, size_t inputs,
                             size_t groups) {
  const size_t group_inputs = inputs / groups;
  const size_t taps = values.size() / (outputs * group_inputs);
  std::vector<float> result(outputs * taps * inputs, 0.0f);
  for (size_t out = 0; out < outputs; ++out) {
    const size_t first = out / (outputs / groups) * group_inputs;
    for (size_t tap = 0; tap < taps; ++tap) {
      for (size_t in = 0; in < group_inputs; ++in) {
        result[(out * taps + tap) * inputs + first + in] =
            values[(out * taps + tap) * group_inputs + in];
      }
    }
  }
  return result;
}

}  // namespace

ConvolutionWeights convolution_weights(const Graph& graph, const GraphNode& node, const Conv& conv,
                                       int input_channels) {
  const std::vector<int>& shape = graph.tensors[node.inputs[1]].shape;
  const int outputs = shape[0];
  ConvolutionWeights result;
  result.kernel = {shape[1], shape[2]};
  result.values = channel_weights(graph, node, outputs);
  if (conv.groups == 1) return result;
  if (conv.groups == input_channels) {
    result.op = LayerOp::kDepthwise;
    result.values.weights = transposed(result.values.weights, outputs);
    const int repeats = outputs / input_channels;
    for (int out = 0; repeats > 1 && out < outputs; ++out) {
      result.repeated_inputs.push_back(out / repeats);
    }
    return result;
  }
  if (result.values.weights.size() * conv.groups > kMaxUngroupedWeights) {
    throw_node_error(graph, node,
                     "is a convolution of " + std::to_string(conv.groups) +
                         " groups; the encoder has depthwise convolutions (as many groups as "
                         "channels), and others only up to " +
                         std::to_string(kMaxUngroupedWeights) + " weights without groups");
  }
  result.values.weights = ungrouped(result.values.weights, outputs, input_channels, conv.groups);
  return result;
}

ChannelWeights dense_weights(const Graph& graph, const GraphNode& node) {
  return channel_weights(graph, node, graph.tensors[node.inputs[1]].shape[0]);
}

ChannelWeights matrix_weights(const Graph& graph, const GraphNode& node) {
  const GraphTensor& matrix = graph.tensors[node.inputs[1]];
  const size_t inputs = matrix.shape[0];
  const size_t outputs = matrix.shape[1];
  return {transposed(matrix.values, inputs), std::vector<float>(outputs, 0.0f),
          steps_of(matrix, 1, outputs)};
}

ChannelWeights placed(ChannelWeights dense, const std::vector<int>& order, int elements) {
  if (order.empty()) return dense;
  const size_t outputs = dense.bias.size();
  std::vector<float> weights(outputs * elements, 0.0f);
  for (size_t out = 0; out < outputs; ++out) {
    for (size_t i = 0; i < order.size(); ++i) {
      weights[out * elements + order[i]] += dense.weights[out * order.size() + i];
    }
  }
  dense.weights = std::move(weights);
  return dense;
}

ChannelWeights scaling_weights(Arithmetic operation, bool reversed,
                               const std::vector<float>& values, int channels) {
  ChannelWeights result{std::vector<float>(channels, 1.0f), std::vector<float>(channels, 0.0f),
                        std::vector<float>(channels, 0.0f)};
  for (int c = 0; c < channels; ++c) {
    const float value = values[values.size() == 1 ? 0 : c];
    switch (operation) {
      case Arithmetic::kAdd:
        result.bias[c] = value;
        break;
      case Arithmetic::kSubtract:
        result.weights[c] = reversed ? -1.0f : 1.0f;
        result.bias[c] = reversed ? value : -value;
        break;
      case Arithmetic::kMultiply:
        result.weights[c] = value;
        break;
      case Arithmetic::kDivide:
        result.weights[c] = 1 / value;
        break;
    }
  }
  return result;
}

}  // namespace nearshelf::pipeline
