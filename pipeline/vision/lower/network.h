// Between the graph and the encoder: the encoder's own layers, but in float and without grids.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "core/vision/encoder_format.h"
#include "pipeline/vision/graph/graph.h"
#include "pipeline/vision/lower/lower.h"

namespace nearshelf::pipeline {

struct NetworkTensor {
  int height = 0;
  int width = 0;
  int channels = 0;
  int source = -1;  // tensor of the graph that has the same values; -1 = none has
};

// One layer. Fields as in EncoderLayer; what an op does not use keeps its default.
struct Step {
  LayerOp op = LayerOp::kConv;
  std::string origin;  // the graph's node, for errors
  std::vector<int> inputs;
  int output = 0;
  std::array<int, 2> kernel{1, 1};  // height, width
  std::array<int, 2> stride{1, 1};
  std::array<int, 2> pad{0, 0};  // top, left; the rest follows from the output's size
  std::array<int, 2> dilation{1, 1};
  std::vector<float> weights;            // laid out as in an encoder shard
  std::vector<float> bias;               // one an output channel
  std::vector<float> weight_steps;       // the model's own grid of weights, one an output channel;
                                         // 0 = none
  std::vector<int> channels;             // kGather
  std::function<float(float)> function;  // kLookUp, before the clamp; empty = the value itself
  std::array<float, 2> factors{1, 1};    // kAdd: of the inputs
  Clamp clamp;
};

struct Network {
  std::string name;
  std::vector<NetworkTensor> tensors;  // 0 = the photo, in pixels of 0..255
  std::vector<Step> steps;             // in the order they run
  int output = 0;
  std::array<float, 3> pad_pixel{};  // what stands for the model's zero
};

// Whether the layer computes with weights.
inline bool is_convolution(LayerOp op) {
  return op == LayerOp::kFirstLayer || op == LayerOp::kConv || op == LayerOp::kDepthwise;
}

// Whether the layer can clamp what it writes.
inline bool clamps(LayerOp op) {
  return is_convolution(op) || op == LayerOp::kAdd || op == LayerOp::kMultiply ||
         op == LayerOp::kAveragePool || op == LayerOp::kMaxPool || op == LayerOp::kLookUp;
}

// Whether the layer's output must have the grid of its inputs.
inline bool keeps_grid(LayerOp op) {
  return op == LayerOp::kMaxPool || op == LayerOp::kConcat || op == LayerOp::kGather ||
         op == LayerOp::kPad || op == LayerOp::kResizeNearest || op == LayerOp::kResizeBilinear;
}

// Whether all values pass.
bool unbounded(const Clamp& clamp);

// `second` after `first`.
Clamp combine(const Clamp& first, const Clamp& second);

// How many steps read each tensor; the network's output counts as one more.
std::vector<int> count_readers(const Network& network);

// The step that writes each tensor; -1 for the photo.
std::vector<int> writers(const Network& network);

// How many weights one output channel has: their positions are 0 .. this - 1.
size_t weights_per_channel(const Step& step);

// Where the weight at a position of an output channel is in step.weights.
inline size_t weight_index(const Step& step, size_t channel, size_t position) {
  return step.op == LayerOp::kDepthwise ? position * step.bias.size() + channel
                                        : channel * weights_per_channel(step) + position;
}

}  // namespace nearshelf::pipeline
