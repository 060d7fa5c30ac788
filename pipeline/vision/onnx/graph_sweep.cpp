#include "pipeline/vision/onnx/graph_sweep.h"

#include <numeric>
#include <utility>

namespace nearshelf::pipeline {

GraphSweep::GraphSweep(Graph* graph)
    : graph_(graph),
      old_nodes_(std::move(graph->nodes)),
      producers_(graph->tensors.size(), -1),
      aliases_(graph->tensors.size()) {
  graph->nodes.clear();
  std::iota(aliases_.begin(), aliases_.end(), 0);
}

int GraphSweep::resolve(int tensor) const {
  while (tensor != -1 && aliases_[size_t(tensor)] != tensor) tensor = aliases_[size_t(tensor)];
  return tensor;
}

int GraphSweep::add_tensor(GraphTensor tensor) {
  const int number = static_cast<int>(graph_->tensors.size());
  graph_->tensors.push_back(std::move(tensor));
  producers_.push_back(-1);
  aliases_.push_back(number);
  return number;
}

int GraphSweep::add_constant(GraphTensor constant) { return add_tensor(std::move(constant)); }

void GraphSweep::emit(GraphNode node) {
  const int place = static_cast<int>(graph_->nodes.size());
  for (const int output : node.outputs) producers_[size_t(output)] = place;
  graph_->nodes.push_back(std::move(node));
}

int GraphSweep::emit(const GraphNode& origin, Operation operation, std::vector<int> inputs,
                     const GraphTensor& named_after, const Shape& declared) {
  std::vector<Shape> shapes;
  for (const int input : inputs) shapes.push_back(shape(input));
  GraphTensor out;
  out.name = named_after.name;
  out.grid = named_after.grid;
  out.shape = output_shape(operation, shapes, declared);
  const int output = add_tensor(std::move(out));
  emit_into(origin, std::move(operation), std::move(inputs), output);
  return output;
}

void GraphSweep::emit_into(const GraphNode& origin, Operation operation, std::vector<int> inputs,
                           int output) {
  emit({origin.name, origin.kind, std::move(operation), std::move(inputs), {output}});
}

void GraphSweep::alias(int before, int now) {
  aliases_[size_t(before)] = now;
  GraphTensor& kept = tensor(now);
  if (!kept.constant() && !kept.grid) kept.grid = tensor(before).grid;
}

const GraphNode* GraphSweep::producer(int tensor) const {
  const int place = producers_[size_t(tensor)];
  if (place == -1 || graph_->nodes[size_t(place)].outputs.size() != 1) return nullptr;
  return &graph_->nodes[size_t(place)];
}

void GraphSweep::finish() {
  for (int& output : graph_->outputs) output = resolve(output);
}

}  // namespace nearshelf::pipeline
