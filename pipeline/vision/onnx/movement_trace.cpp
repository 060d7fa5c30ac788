#include "pipeline/vision/onnx/movement_trace.h"

#include <algorithm>

#include "pipeline/vision/onnx/fold_constants.h"
#include "pipeline/vision/onnx/graph_builder.h"

namespace nearshelf::pipeline {

bool is_movement(const GraphNode& node) {
  return moves_values(node.operation) && node.inputs.size() == 1;
}

std::vector<const GraphNode*> movements_to(const GraphSweep& sweep, const GraphNode& node,
                                           size_t most) {
  std::vector<const GraphNode*> chain{&node};
  while (chain.size() < most) {
    const GraphNode* before = sweep.producer(chain.back()->inputs[0]);
    if (before == nullptr || !is_movement(*before)) break;
    chain.push_back(before);
  }
  std::reverse(chain.begin(), chain.end());
  return chain;
}

std::optional<std::vector<int>> MovementTracer::trace(const std::vector<const GraphNode*>& chain) {
  std::vector<int> places;
  for (const GraphNode* node : chain) {
    const Shape& in = sweep_.shape(node->inputs[0]);
    const Shape& out = sweep_.shape(node->outputs[0]);
    const int64_t values = element_count(in) + element_count(out);
    budget_ -= values;
    if (budget_ < 0 || values > kMaxPlaces) return std::nullopt;
    std::vector<int> moved = source_places(node->operation, {in}, out);
    if (node != chain.front()) {
      for (int& place : moved) place = places[size_t(place)];
    }
    places = std::move(moved);
  }
  return places;
}

}  // namespace nearshelf::pipeline
