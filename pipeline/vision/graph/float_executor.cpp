#include "pipeline/vision/graph/float_executor.h"

#include <algorithm>
#include <string>
#include <utility>

#include "pipeline/vision/graph/float_axes.h"
#include "pipeline/vision/graph/float_elementwise.h"
#include "pipeline/vision/graph/float_image.h"
#include "pipeline/vision/graph/float_matrix.h"
#include "pipeline/vision/graph/node_error.h"
#include "pipeline/vision/graph/validate_graph.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

// One node's operation on its inputs.
struct Run {
  std::span<const FloatInput> in;
  FloatOutput out;

  std::span<const float> bias() const {
    return in.size() > 2 ? in[2].values : std::span<const float>();
  }

  void operator()(const Conv& conv) const { run_conv(conv, in[0], in[1], bias(), out); }
  void operator()(const Dense& dense) const { run_dense(dense, in[0], in[1], bias(), out); }
  void operator()(const MatMul&) const { run_mat_mul(in[0], in[1], out); }
  void operator()(const Elementwise& elementwise) const {
    run_elementwise(elementwise, in[0], in[1], out);
  }
  void operator()(const Pool& pool) const { run_pool(pool, in[0], out); }
  void operator()(const Mean& mean) const { run_mean(mean, in[0], out); }
  void operator()(const Unary& unary) const { run_unary(unary, in[0], out); }
  void operator()(const Softmax& softmax) const { run_softmax(softmax, in[0], out); }
  void operator()(const Normalise& normalise) const { run_normalise(normalise, in[0], out); }
  void operator()(const ReduceNorm& norm) const { run_reduce_norm(norm, in[0], out); }
  void operator()(const Concat& concat) const { run_concat(concat, in, out); }
  void operator()(const Slice& slice) const { run_slice(slice, in[0], out); }
  void operator()(const Gather& gather) const { run_gather(gather, in[0], out); }
  void operator()(const Pad& pad) const { run_pad(pad, in[0], out); }
  void operator()(const Reshape&) const {
    std::copy(in[0].values.begin(), in[0].values.end(), out.values.begin());
  }
  void operator()(const Transpose& transpose) const { run_transpose(transpose, in[0], out); }
  void operator()(const Resize& resize) const { run_resize(resize, in[0], out); }
  void operator()(const Unsupported&) const {}  // refused by the constructor
};

void require_computable(const Graph& graph, const GraphNode& node) {
  if (const auto* unsupported = std::get_if<Unsupported>(&node.operation)) {
    throw_node_error(graph, node, unsupported->reason);
  }
  for (const int input : node.inputs) {
    if (input != -1 && !graph.tensors[size_t(input)].numbers.empty()) {
      throw_node_error(graph, node,
                       "computes with the integers of '" + graph.tensors[size_t(input)].name +
                           "', only floating point is supported");
    }
  }
}

}  // namespace

FloatExecutor::FloatExecutor(const Graph& graph) : graph_(graph), values_(graph.tensors.size()) {
  validate_graph(graph);
  for (const GraphNode& node : graph.nodes) require_computable(graph, node);
}

void FloatExecutor::run(std::span<const float> image) {
  const std::vector<float> input(image.begin(), image.end());
  run(std::span(&input, 1));
}

void FloatExecutor::run(std::span<const std::vector<float>> inputs) {
  if (inputs.size() != graph_.inputs.size()) {
    throw VisionError(graph_.name + ": has " + std::to_string(graph_.inputs.size()) +
                      " inputs, was given " + std::to_string(inputs.size()));
  }
  for (size_t i = 0; i < inputs.size(); ++i) set_input(graph_.inputs[i], inputs[i]);
  for (const GraphNode& node : graph_.nodes) run_node(node);
}

void FloatExecutor::set_input(int tensor, const std::vector<float>& given) {
  const Shape& shape = graph_.tensors[size_t(tensor)].shape;
  if (given.size() != size_t(element_count(shape))) {
    throw VisionError(graph_.name + ": input '" + graph_.tensors[size_t(tensor)].name +
                      "' of shape " + shape_text(shape) + " was given " +
                      std::to_string(given.size()) + " values");
  }
  values_[size_t(tensor)] = given;
  if (watch_) watch_(tensor, values_[size_t(tensor)]);
}

void FloatExecutor::run_node(const GraphNode& node) {
  std::vector<FloatInput> inputs;
  for (const int input : node.inputs) {
    if (input != -1) inputs.push_back({values(input), graph_.tensors[size_t(input)].shape});
  }
  const int output = node.outputs[0];
  const Shape& shape = graph_.tensors[size_t(output)].shape;
  std::vector<float>& out = values_[size_t(output)];
  out.resize(size_t(element_count(shape)));
  std::visit(Run{inputs, {out, shape}}, node.operation);
  if (watch_) watch_(output, out);
}

std::span<const float> FloatExecutor::values(int tensor) const {
  const GraphTensor& described = graph_.tensors[size_t(tensor)];
  return described.constant() ? described.values : values_[size_t(tensor)];
}

void FloatExecutor::watch(Watch watch) { watch_ = std::move(watch); }

}  // namespace nearshelf::pipeline
