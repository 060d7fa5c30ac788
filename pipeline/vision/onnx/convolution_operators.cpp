// Convolutions and pools.
#include <numeric>

#include "pipeline/vision/graph/node_error.h"
#include "pipeline/vision/onnx/convolution.h"
#include "pipeline/vision/onnx/operators.h"

namespace nearshelf::pipeline {
namespace {

void import_conv(OnnxNode& node) {
  const int bias = node.has_input(2) ? node.real(2) : -1;
  node.set_real(add_convolution(node, node.real(0), node.real(1), bias, {}));
}

Pool maximum_pool() {
  Pool pool;
  pool.average = false;
  return pool;
}

int add_pool(OnnxNode& node, int x, Pool pool, const ImageWindow& window) {
  GraphBuilder& graph = node.graph();
  const size_t rank = graph.shape(x).size();
  pool.kernel = window.kernel;
  pool.stride = window.stride;
  pool.pad = window.pad;
  const int image = to_channels_last(graph, x);
  return to_channels_first(graph, graph.add(pool, {image}), rank);
}

void import_average_pool(OnnxNode& node) {
  node.set_real(add_average_pool(node, node.real(0), {}));
}

void import_max_pool(OnnxNode& node) {
  require(!node.wants_output(1), "the output Indices is not supported");
  require(is_real_type(node.input(0).type) || !node.is_constant(0), "pools constant integers");
  const Value& x = node.input(0);
  const ImageWindow window =
      read_window(node, node.shape(0), {}, node.integer("ceil_mode", 0) != 0);
  require(window.dilation == std::array<int, 2>{1, 1}, "dilations are not supported");
  node.set_output(0, {add_pool(node, x.tensor, maximum_pool(), window), x.type});
}

void import_global_average_pool(OnnxNode& node) {
  node.set_real(node.graph().add(Mean{pixel_axes(node.rank(0)), true}, {node.real(0)}));
}

void import_global_max_pool(OnnxNode& node) {
  const Shape& shape = node.shape(0);
  require(shape.size() == 3 || shape.size() == 4,
          "works on a tensor of shape " + shape_text(shape) + ", needs an image");
  ImageWindow window;
  window.kernel = {shape.size() == 4 ? shape[2] : 1, shape.back()};
  node.set_real(add_pool(node, node.real(0), maximum_pool(), window));
}

}  // namespace

int add_convolution(OnnxNode& node, int x, int weights, int bias, const Clamp& clamp) {
  GraphBuilder& graph = node.graph();
  const Shape& image_shape = graph.shape(x);
  const Shape& weights_shape = graph.shape(weights);
  require(weights_shape.size() == image_shape.size() && weights_shape.size() >= 3,
          "has weights of shape " + shape_text(weights_shape) + " for an image of shape " +
              shape_text(image_shape));
  const size_t rank = image_shape.size();
  ImageWindow window =
      read_window(node, image_shape, {weights_shape.begin() + 2, weights_shape.end()}, false);
  const int image = pad_beyond_kernel(graph, to_channels_last(graph, x), &window);
  std::vector<int> inputs{image, to_channels_last(graph, weights)};
  if (bias != -1) inputs.push_back(bias);
  const Conv conv{window.stride, window.dilation, window.pad, node.integer("group", 1), clamp};
  return to_channels_first(graph, graph.add(conv, std::move(inputs)), rank);
}

int add_average_pool(OnnxNode& node, int x, const Clamp& clamp) {
  const bool round_up = node.integer("ceil_mode", 0) != 0;
  const Shape shape = node.graph().shape(x);
  const ImageWindow window = read_window(node, shape, {}, round_up);
  Pool pool;
  pool.count_padding = node.integer("count_include_pad", 0) != 0;
  pool.clamp = clamp;
  require(window.dilation == std::array<int, 2>{1, 1}, "dilations are not supported");
  // The room that ceil_mode adds never counts, unlike pads.
  require(
      !(round_up && pool.count_padding) || window.pad == read_window(node, shape, {}, false).pad,
      "ceil_mode together with count_include_pad is not supported where windows reach beyond "
      "the pads");
  return add_pool(node, x, pool, window);
}

std::vector<int> pixel_axes(size_t rank) {
  require(rank >= 3, "works on a tensor of " + std::to_string(rank) + " axes, needs an image");
  std::vector<int> axes(rank - 2);
  std::iota(axes.begin(), axes.end(), 2);
  return axes;
}

OperatorList convolution_operators() {
  return {{"AveragePool", import_average_pool},
          {"Conv", import_conv},
          {"GlobalAveragePool", import_global_average_pool},
          {"GlobalMaxPool", import_global_max_pool},
          {"MaxPool", import_max_pool}};
}

}  // namespace nearshelf::pipeline
