#include "pipeline/vision/onnx/fold_constants.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "pipeline/vision/graph/float_executor.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {

std::vector<float> evaluate(const Operation& operation, const std::vector<GraphTensor>& inputs,
                            const Shape& shape) {
  Graph graph;
  graph.name = "constants";
  graph.tensors = inputs;
  const int output = static_cast<int>(inputs.size());
  graph.tensors.push_back(
      {.name = "result", .shape = shape, .values = {}, .numbers = {}, .grid = {}});
  GraphNode node{"constant", "", operation, std::vector<int>(inputs.size()), {output}};
  std::iota(node.inputs.begin(), node.inputs.end(), 0);
  graph.nodes.push_back(std::move(node));
  graph.outputs = {output};
  FloatExecutor executor(graph);
  executor.run(std::span<const std::vector<float>>());
  const auto values = executor.values(output);
  return {values.begin(), values.end()};
}

std::vector<int> source_places(const Operation& operation, const std::vector<Shape>& inputs,
                               const Shape& shape) {
  std::vector<GraphTensor> tensors;
  int64_t places = 0;
  for (const Shape& input : inputs) {
    GraphTensor tensor;
    tensor.shape = input;
    const int64_t first = places;
    places += element_count(input);
    // Floats hold whole numbers exactly up to here.
    if (places > kMaxPlaces) {
      throw VisionError("more than " + std::to_string(kMaxPlaces) + " constant integers");
    }
    tensor.values.resize(size_t(places - first));
    std::iota(tensor.values.begin(), tensor.values.end(), static_cast<float>(first));
    tensors.push_back(std::move(tensor));
  }
  const std::vector<float> moved = evaluate(operation, tensors, shape);
  std::vector<int> out(moved.size());
  std::transform(moved.begin(), moved.end(), out.begin(),
                 [](float place) { return static_cast<int>(place); });
  return out;
}

std::optional<Grid> moved_grid(const Operation& operation, const GraphTensor& input,
                               const Shape& shape) {
  if (!input.grid || input.grid->scales.size() == 1) return input.grid;
  Grid grid = *input.grid;
  if (const auto* transpose = std::get_if<Transpose>(&operation)) {
    const auto at = std::find(transpose->order.begin(), transpose->order.end(), grid.axis);
    grid.axis = static_cast<int>(at - transpose->order.begin());
    return grid;
  }
  const bool outermost_stays = std::holds_alternative<Reshape>(operation) && grid.axis == 0 &&
                               !shape.empty() && shape[0] == input.shape[0];
  if (outermost_stays) return grid;
  return std::nullopt;
}

}  // namespace nearshelf::pipeline
