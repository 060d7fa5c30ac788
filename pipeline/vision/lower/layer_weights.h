// The constants of a graph's nodes as the weights of the encoder's layers.
#pragma once

#include <array>
#include <vector>

#include "core/vision/encoder_format.h"
#include "pipeline/vision/graph/graph.h"

namespace nearshelf::pipeline {

struct ChannelWeights {
  std::vector<float> weights;
  std::vector<float> bias;   // one an output channel
  std::vector<float> steps;  // of the model's own grid of weights, one an output channel; 0 = none
};

struct ConvolutionWeights {
  LayerOp op = LayerOp::kConv;  // or kDepthwise
  std::array<int, 2> kernel{1, 1};
  ChannelWeights values;             // laid out as the layer wants it
  std::vector<int> repeated_inputs;  // depthwise with several outputs an input: the input channel
                                     // that each output channel reads
};

// A convolution of groups that is not depthwise becomes a dense one with zeros. Throws VisionError
// when that makes it too large.
ConvolutionWeights convolution_weights(const Graph& graph, const GraphNode& node, const Conv& conv,
                                       int input_channels);

// [outputs][inputs].
ChannelWeights dense_weights(const Graph& graph, const GraphNode& node);

// The same of a MatMul, whose second input is [inputs][outputs].
ChannelWeights matrix_weights(const Graph& graph, const GraphNode& node);

// Dense weights whose input i is element order[i] of a tensor (empty: i), for all its elements.
ChannelWeights placed(ChannelWeights dense, const std::vector<int>& order, int elements);

// One weight and bias a channel for `x operation value`, or `value operation x` when `reversed`;
// one value, or one a channel.
ChannelWeights scaling_weights(Arithmetic operation, bool reversed,
                               const std::vector<float>& values, int channels);

}  // namespace nearshelf::pipeline
