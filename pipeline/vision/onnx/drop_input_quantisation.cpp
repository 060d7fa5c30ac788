#include <algorithm>

#include "pipeline/vision/graph/cut_graph.h"
#include "pipeline/vision/onnx/graph_sweep.h"
#include "pipeline/vision/onnx/passes.h"

namespace nearshelf::pipeline {
namespace {

bool is_quantisation(const GraphNode& node) {
  const auto* unary = std::get_if<Unary>(&node.operation);
  return unary != nullptr && unary->function == Function::kClamp &&
         node.kind.ends_with("QuantizeLinear");
}

}  // namespace

void drop_input_quantisation(Graph* graph) {
  const std::vector<int> inputs = graph->inputs;
  GraphSweep sweep(graph);
  sweep.run([&](const GraphNode& node) {
    if (!is_quantisation(node)) return false;
    if (std::find(inputs.begin(), inputs.end(), node.inputs[0]) == inputs.end()) return false;
    // An input with a grid would be one of bytes.
    sweep.tensor(node.outputs[0]).grid.reset();
    sweep.alias(node.outputs[0], node.inputs[0]);
    return true;
  });
  drop_unused(graph);
}

}  // namespace nearshelf::pipeline
