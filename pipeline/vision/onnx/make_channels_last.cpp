#include <algorithm>
#include <utility>

#include "pipeline/vision/graph/cut_graph.h"
#include "pipeline/vision/onnx/axis_order.h"
#include "pipeline/vision/onnx/passes.h"

namespace nearshelf::pipeline {
namespace {

constexpr int kMostRounds = 16;

const AxisOrder kToChannelsLast{0, 2, 3, 1};
const AxisOrder kToChannelsFirst{0, 3, 1, 2};

bool is_transpose(const GraphNode& node, const AxisOrder& order) {
  const auto* transpose = std::get_if<Transpose>(&node.operation);
  return transpose != nullptr && transpose->order == order;
}

template <typename... Kinds>
bool is_one_of(const Operation& operation) {
  return (std::holds_alternative<Kinds>(operation) || ...);
}

// The layout of an input shows where the first operators that care about it read it.
bool is_read_channels_first(const Graph& graph, int input) {
  if (graph.tensors[size_t(input)].shape.size() != 4) return false;
  std::vector<bool> same_layout(graph.tensors.size(), false);
  same_layout[size_t(input)] = true;
  for (const GraphNode& node : graph.nodes) {
    const bool reads = std::any_of(node.inputs.begin(), node.inputs.end(), [&](int tensor) {
      return tensor != -1 && same_layout[size_t(tensor)];
    });
    if (!reads) continue;
    if (is_transpose(node, kToChannelsLast)) return true;
    if (is_one_of<Unary, Elementwise, Pad, Slice, Gather, Concat>(node.operation)) {
      same_layout[size_t(node.outputs[0])] = true;
    }
  }
  return false;
}

// What an operator of the file gives is the transposed result of its main node: both are the same
// tensor to a user, who knows its name, and lie on one grid.
void describe_images(Graph* graph) {
  std::vector<const GraphNode*> producers(graph->tensors.size(), nullptr);
  for (const GraphNode& node : graph->nodes) {
    if (node.outputs.size() == 1) producers[size_t(node.outputs[0])] = &node;
  }
  for (auto node = graph->nodes.rbegin(); node != graph->nodes.rend(); ++node) {
    if (!is_one_of<Transpose, Reshape>(node->operation)) continue;
    GraphTensor& before = graph->tensors[size_t(node->inputs[0])];
    GraphTensor& after = graph->tensors[size_t(node->outputs[0])];
    if (!before.constant() && !before.grid) before.grid = after.grid;
    const GraphNode* producer = producers[size_t(node->inputs[0])];
    if (producer == nullptr || producer->name != node->name || producer->kind != node->kind) {
      continue;
    }
    before.name = after.name;
    after.name += " (as in the file)";
  }
}

// The input comes channels last, and is turned for those that read it.
void turn_input(Graph* graph, int input) {
  const int turned = static_cast<int>(graph->tensors.size());
  GraphTensor as_in_file = graph->tensors[size_t(input)];
  GraphTensor& image = graph->tensors[size_t(input)];
  image.shape = transposed(as_in_file.shape, kToChannelsLast);
  as_in_file.name += " (as in the file)";
  for (GraphNode& node : graph->nodes) {
    std::replace(node.inputs.begin(), node.inputs.end(), input, turned);
  }
  std::replace(graph->outputs.begin(), graph->outputs.end(), input, turned);
  graph->nodes.insert(
      graph->nodes.begin(),
      {as_in_file.name, "Transpose", Transpose{kToChannelsFirst}, {input}, {turned}});
  graph->tensors.push_back(std::move(as_in_file));
}

std::vector<bool> turn_inputs(Graph* graph) {
  std::vector<bool> turned;
  for (const int input : graph->inputs) {
    turned.push_back(is_read_channels_first(*graph, input));
    if (turned.back()) turn_input(graph, input);
  }
  return turned;
}

// Outputs that are images turned back to the file's order stay channels last.
std::vector<bool> turn_outputs(Graph* graph) {
  std::vector<int> before(graph->tensors.size(), -1);
  for (const GraphNode& node : graph->nodes) {
    if (is_transpose(node, kToChannelsFirst)) before[size_t(node.outputs[0])] = node.inputs[0];
  }
  std::vector<bool> turned;
  for (int& output : graph->outputs) {
    turned.push_back(before[size_t(output)] != -1);
    if (turned.back()) output = before[size_t(output)];
  }
  return turned;
}

}  // namespace

TurnedImages make_channels_last(Graph* graph) {
  describe_images(graph);
  TurnedImages turned;
  turned.inputs = turn_inputs(graph);
  for (int round = 0; round < kMostRounds; ++round) {
    while (sink_transposes(graph)) drop_unused(graph);
    drop_unused(graph);
    if (!shorten_movements(graph)) break;
    drop_unused(graph);
  }
  reorder_dense_weights(graph);
  turned.outputs = turn_outputs(graph);
  drop_unused(graph);
  return turned;
}

}  // namespace nearshelf::pipeline
