// Where the values of a chain of Reshape, Transpose, Slice and Gather come from.
#pragma once

#include <optional>
#include <vector>

#include "pipeline/vision/onnx/graph_sweep.h"

namespace nearshelf::pipeline {

// Whether the node has one input and only moves its values.
bool is_movement(const GraphNode& node);

// The movements that lead to `node`, itself the last, the first one at most `most` nodes before.
std::vector<const GraphNode*> movements_to(const GraphSweep& sweep, const GraphNode& node,
                                           size_t most);

// Follows values through chains, up to a budget that keeps the time of hostile files in bounds.
class MovementTracer {
 public:
  explicit MovementTracer(const GraphSweep& sweep) : sweep_(sweep) {}

  // For each value that the chain gives, its place in what the first node reads. Nothing when there
  // are more values than the budget allows.
  std::optional<std::vector<int>> trace(const std::vector<const GraphNode*>& chain);

 private:
  const GraphSweep& sweep_;
  int64_t budget_ = int64_t{1} << 27;
};

}  // namespace nearshelf::pipeline
