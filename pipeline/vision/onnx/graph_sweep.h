// One walk over a graph's nodes that writes them anew, changed or not.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "pipeline/vision/graph/graph.h"
#include "pipeline/vision/graph/graph_shapes.h"

namespace nearshelf::pipeline {

// Nodes are taken in order; what is emitted is in an order that can run as well. Tensors are only
// added: drop_unused() (graph/cut_graph.h) removes what nothing reads any more.
class GraphSweep {
 public:
  explicit GraphSweep(Graph* graph);

  // Calls rewrite(node) for every node, with aliases resolved in its inputs; it emits what takes
  // the node's place. Returns whether anything was changed.
  template <typename Rewrite>
  bool run(Rewrite rewrite) {
    for (GraphNode& node : old_nodes_) {
      for (int& input : node.inputs) input = resolve(input);
      if (rewrite(node)) {
        changed_ = true;
      } else {
        emit(std::move(node));
      }
    }
    finish();
    return changed_;
  }

  void emit(GraphNode node);
  // Emits `operation` as a part of `origin`; returns its output, of the shape that output_shape()
  // says, named as `named_after`, whose grid it takes.
  int emit(const GraphNode& origin, Operation operation, std::vector<int> inputs,
           const GraphTensor& named_after, const Shape& declared = {});
  // Emits `operation` with a tensor that exists as its output.
  void emit_into(const GraphNode& origin, Operation operation, std::vector<int> inputs, int output);
  int add_constant(GraphTensor constant);
  // Later nodes read `now` where they would read `before`, which holds the same values.
  void alias(int before, int now);

  // The emitted node whose only output is this tensor; nullptr for constants and inputs. Valid
  // until the next node is emitted.
  const GraphNode* producer(int tensor) const;
  // The same when its operation is of one kind.
  template <typename Kind>
  const Kind* producing(int tensor) const {
    const GraphNode* node = producer(tensor);
    return node == nullptr ? nullptr : std::get_if<Kind>(&node->operation);
  }
  const GraphTensor& tensor(int number) const { return graph_->tensors[size_t(number)]; }
  GraphTensor& tensor(int number) { return graph_->tensors[size_t(number)]; }
  const Shape& shape(int number) const { return tensor(number).shape; }

 private:
  int resolve(int tensor) const;
  int add_tensor(GraphTensor tensor);
  void finish();

  Graph* graph_;
  std::vector<GraphNode> old_nodes_;
  std::vector<int> producers_;
  std::vector<int> aliases_;
  bool changed_ = false;
};

}  // namespace nearshelf::pipeline
