#include "pipeline/vision/graph/cut_graph.h"

#include <utility>
#include <vector>

#include "pipeline/vision/graph/node_error.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

constexpr size_t kNamesInError = 40;

// Keeps the nodes that an output needs.
void drop_unused_nodes(Graph* graph) {
  std::vector<bool> needed(graph->tensors.size(), false);
  for (const int tensor : graph->outputs) needed[size_t(tensor)] = true;
  std::vector<GraphNode> kept;
  for (auto node = graph->nodes.rbegin(); node != graph->nodes.rend(); ++node) {
    bool used = false;
    for (const int output : node->outputs) used = used || needed[size_t(output)];
    if (!used) continue;
    for (const int input : node->inputs) {
      if (input != -1) needed[size_t(input)] = true;
    }
    kept.push_back(std::move(*node));
  }
  graph->nodes.assign(std::make_move_iterator(kept.rbegin()), std::make_move_iterator(kept.rend()));
}

// Calls use(tensor) for every place that names a tensor.
template <typename Use>
void for_each_reference(Graph* graph, Use use) {
  const auto use_all = [&](std::vector<int>* tensors) {
    for (int& tensor : *tensors) {
      if (tensor != -1) use(tensor);
    }
  };
  use_all(&graph->inputs);
  use_all(&graph->outputs);
  for (GraphNode& node : graph->nodes) {
    use_all(&node.inputs);
    use_all(&node.outputs);
  }
}

}  // namespace

int find_tensor(const Graph& graph, const std::string& name) {
  std::string names;
  size_t listed = 0;
  for (size_t i = 0; i < graph.tensors.size(); ++i) {
    if (graph.tensors[i].name == name) return static_cast<int>(i);
    if (graph.tensors[i].constant()) continue;
    if (listed++ < kNamesInError) names += "\n  " + graph.tensors[i].name;
  }
  if (listed > kNamesInError) {
    names += "\n  and " + std::to_string(listed - kNamesInError) + " more";
  }
  throw VisionError(graph.name + ": no tensor is named '" + name +
                    "'. Its activations are:" + names);
}

Graph cut_graph(Graph graph, std::span<const int> outputs) {
  graph.outputs.assign(outputs.begin(), outputs.end());
  drop_unused(&graph);
  // The one nearest to the outputs is named.
  for (auto node = graph.nodes.rbegin(); node != graph.nodes.rend(); ++node) {
    if (const auto* unsupported = std::get_if<Unsupported>(&node->operation)) {
      throw_node_error(graph, *node, unsupported->reason);
    }
  }
  return graph;
}

Graph cut_graph(Graph graph, const std::string& output) {
  const int tensor = find_tensor(graph, output);
  return cut_graph(std::move(graph), std::span(&tensor, 1));
}

void drop_unused(Graph* graph) {
  drop_unused_nodes(graph);
  *graph = drop_unused_tensors(std::move(*graph));
}

Graph drop_unused_tensors(Graph graph) {
  std::vector<bool> used(graph.tensors.size(), false);
  for_each_reference(&graph, [&](int& tensor) { used[size_t(tensor)] = true; });
  std::vector<int> renumbered(graph.tensors.size(), -1);
  std::vector<GraphTensor> kept;
  for (size_t i = 0; i < graph.tensors.size(); ++i) {
    if (!used[i]) continue;
    renumbered[i] = static_cast<int>(kept.size());
    kept.push_back(std::move(graph.tensors[i]));
  }
  graph.tensors = std::move(kept);
  for_each_reference(&graph, [&](int& tensor) { tensor = renumbered[size_t(tensor)]; });
  return graph;
}

}  // namespace nearshelf::pipeline
