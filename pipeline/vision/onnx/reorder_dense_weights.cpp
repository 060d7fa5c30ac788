#include <algorithm>
#include <utility>

#include "pipeline/vision/onnx/movement_trace.h"
#include "pipeline/vision/onnx/passes.h"

namespace nearshelf::pipeline {
namespace {

constexpr size_t kLongestChain = 6;

class DenseReordering {
 public:
  explicit DenseReordering(Graph* graph) : sweep_(graph), tracer_(sweep_) {}

  bool run() {
    return sweep_.run([this](const GraphNode& node) { return rewrite(node); });
  }

 private:
  bool rewrite(const GraphNode& node) {
    if (!std::holds_alternative<Dense>(node.operation)) return false;
    const GraphNode* flat = sweep_.producer(node.inputs[0]);
    const GraphTensor& weights = sweep_.tensor(node.inputs[1]);
    if (flat == nullptr || !is_movement(*flat) || weights.values.empty()) return false;
    const Shape flat_shape = sweep_.shape(node.inputs[0]);
    if (element_count(flat_shape) != flat_shape.back()) return false;
    const auto chain = movements_to(sweep_, *flat, kLongestChain);
    const bool transposes = std::any_of(chain.begin(), chain.end(), [](const GraphNode* step) {
      return std::holds_alternative<Transpose>(step->operation);
    });
    if (!transposes) return false;
    const int source = chain.front()->inputs[0];
    if (element_count(sweep_.shape(source)) != flat_shape.back()) return false;
    const auto places = tracer_.trace(chain);
    if (!places || !is_permutation_of_all(*places)) return false;
    read_in_order(node, source, flat_shape, *places);
    return true;
  }

  static bool is_permutation_of_all(const std::vector<int>& places) {
    std::vector<bool> seen(places.size(), false);
    for (const int place : places) seen[size_t(place)] = true;
    return std::find(seen.begin(), seen.end(), false) == seen.end();
  }

  void read_in_order(GraphNode node, int source, const Shape& flat_shape,
                     const std::vector<int>& places) {
    GraphTensor weights = sweep_.tensor(node.inputs[1]);
    const std::vector<float> before = weights.values;
    const size_t columns = places.size();
    for (size_t i = 0; i < before.size(); ++i) {
      const size_t row = i / columns;
      weights.values[row * columns + size_t(places[i % columns])] = before[i];
    }
    if (weights.grid && weights.grid->scales.size() > 1 && weights.grid->axis != 0) {
      weights.grid.reset();
    }
    const GraphTensor flat = sweep_.tensor(node.inputs[0]);
    node.inputs[0] = sweep_.emit(node, Reshape{}, {source}, flat, flat_shape);
    node.inputs[1] = sweep_.add_constant(std::move(weights));
    sweep_.emit(std::move(node));
  }

  GraphSweep sweep_;
  MovementTracer tracer_;
};

}  // namespace

bool reorder_dense_weights(Graph* graph) { return DenseReordering(graph).run(); }

}  // namespace nearshelf::pipeline
