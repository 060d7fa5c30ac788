#include "pipeline/vision/lower/cut.h"

#include <span>
#include <vector>

#include "pipeline/vision/graph/cut_graph.h"
#include "pipeline/vision/lower/graph_walk.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

// What an L2 normalisation reads, given its result: one node, or a division by the norm.
int normalised_input(const Graph& graph, const std::vector<int>& producers, int tensor) {
  if (producers[tensor] == kNone) return kNone;
  const GraphNode& node = graph.nodes[producers[tensor]];
  if (const auto* normalise = std::get_if<Normalise>(&node.operation)) {
    return normalise->power == 2 ? node.inputs[0] : kNone;
  }
  const auto* arithmetic = std::get_if<Elementwise>(&node.operation);
  if (arithmetic == nullptr || arithmetic->operation != Arithmetic::kDivide) return kNone;
  // The norm may be clamped, so that nothing is divided by zero.
  int norm = node.inputs[1];
  while (producers[norm] != kNone) {
    const GraphNode& step = graph.nodes[producers[norm]];
    if (std::holds_alternative<ReduceNorm>(step.operation)) {
      return step.inputs[0] == node.inputs[0] ? node.inputs[0] : kNone;
    }
    if (!std::holds_alternative<Unary>(step.operation)) return kNone;
    norm = step.inputs[0];
  }
  return kNone;
}

// What a node that changes neither the order nor the direction of the features reads.
int plain_input(const Graph& graph, const std::vector<int>& producers, int tensor) {
  if (producers[tensor] == kNone) return kNone;
  const GraphNode& node = graph.nodes[producers[tensor]];
  const int input = node.inputs[0];
  if (std::holds_alternative<Softmax>(node.operation)) return input;
  if (std::holds_alternative<Reshape>(node.operation)) {
    const std::vector<int>& shape = graph.tensors[input].shape;
    const bool flat = shape.size() != 4 || (shape[1] == 1 && shape[2] == 1);
    return flat && shape.back() == graph.tensors[tensor].shape.back() ? input : kNone;
  }
  const int normalised = normalised_input(graph, producers, tensor);
  return normalised != kNone ? normalised : globally_pooled(graph, producers, tensor);
}

int before_plain_nodes(const Graph& graph, const std::vector<int>& producers, int tensor) {
  for (int input = tensor; input != kNone;) {
    tensor = input;
    input = plain_input(graph, producers, tensor);
  }
  return tensor;
}

int choose_features(const Graph& graph, const std::vector<int>& producers) {
  for (const int output : graph.outputs) {
    const int normalised = normalised_input(graph, producers, output);
    if (normalised != kNone) return normalised;
  }
  int dense = kNone;
  for (size_t i = graph.nodes.size(); i-- > 0;) {
    const GraphNode& node = graph.nodes[i];
    if (globally_pooled(graph, producers, node.outputs[0]) != kNone &&
        separates(graph, node.outputs[0])) {
      return node.outputs[0];
    }
    if (dense == kNone && std::holds_alternative<Dense>(node.operation) &&
        separates(graph, node.outputs[0])) {
      dense = node.inputs[0];
    }
  }
  if (dense != kNone) return dense;
  throw VisionError(graph.name +
                    ": the model has neither a last global average pool nor a last dense layer; "
                    "name the tensor that is to become the features");
}

}  // namespace

Graph cut(const Graph& graph, const std::string& output) {
  const std::vector<int> written_by = producers(graph);
  const int features =
      output.empty() ? choose_features(graph, written_by) : find_tensor(graph, output);
  const int last = before_plain_nodes(graph, written_by, features);
  if (written_by[last] == kNone) {
    throw VisionError(graph.name + ": nothing is computed before the tensor '" +
                      graph.tensors[last].name + "'; name a later one as the features");
  }
  return cut_graph(graph, std::span(&last, 1));
}

}  // namespace nearshelf::pipeline
