#include "tests/pipeline/vision/graph/graph_sketch.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "pipeline/vision/graph/float_executor.h"

namespace nearshelf::pipeline::testing {

int GraphSketch::add(std::string name, Shape shape, std::vector<float> values) {
  graph.tensors.push_back(
      {.name = std::move(name), .shape = std::move(shape), .values = std::move(values)});
  return static_cast<int>(graph.tensors.size()) - 1;
}

int GraphSketch::input(Shape shape) {
  const int tensor = add("input" + std::to_string(graph.inputs.size()), std::move(shape), {});
  graph.inputs.push_back(tensor);
  return tensor;
}

int GraphSketch::constant(Shape shape, std::vector<float> values) {
  return add("constant" + std::to_string(graph.tensors.size()), std::move(shape),
             std::move(values));
}

int GraphSketch::node(Operation operation, std::vector<int> inputs, Shape declared) {
  if (graph.name.empty()) graph.name = "sketch";
  std::vector<Shape> shapes;
  for (const int tensor : inputs) {
    if (tensor != -1) shapes.push_back(graph.tensors[size_t(tensor)].shape);
  }
  const bool known = !std::holds_alternative<Unsupported>(operation);
  const Shape shape = known ? output_shape(operation, shapes, declared) : declared;
  const std::string name = "node" + std::to_string(graph.nodes.size());
  const int tensor = add(name + "_out", shape, {});
  graph.nodes.push_back({name, "KIND", std::move(operation), std::move(inputs), {tensor}});
  graph.outputs = {tensor};
  return tensor;
}

std::vector<float> noise(size_t count, uint32_t seed) {
  uint32_t state = seed * 2654435761u + 1;
  std::vector<float> values(count);
  for (float& value : values) {
    state = state * 1664525u + 1013904223u;
    value = static_cast<float>(state >> 8) / 8388608.0f - 1.0f;
  }
  return values;
}

std::vector<float> noise(const Shape& shape, uint32_t seed) {
  return noise(size_t(element_count(shape)), seed);
}

std::vector<float> run_operation(Operation operation, const std::vector<Operand>& operands,
                                 Shape declared) {
  GraphSketch sketch;
  std::vector<int> inputs;
  std::vector<std::vector<float>> values;
  for (const Operand& operand : operands) {
    inputs.push_back(sketch.input(operand.shape));
    values.push_back(operand.values);
  }
  const int output = sketch.node(std::move(operation), inputs, std::move(declared));
  FloatExecutor executor(sketch.graph);
  executor.run(values);
  const auto result = executor.values(output);
  return {result.begin(), result.end()};
}

float largest_difference(const std::vector<float>& a, const std::vector<float>& b) {
  if (a.size() != b.size()) return std::numeric_limits<float>::infinity();
  float largest = 0;
  for (size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

}  // namespace nearshelf::pipeline::testing
