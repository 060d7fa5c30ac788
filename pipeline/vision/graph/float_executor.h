// Runs a graph in float, as fast as Eigen allows: the yardstick of quantisation.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "pipeline/vision/graph/graph.h"

namespace nearshelf::pipeline {

class FloatExecutor {
 public:
  // Borrows the graph. Throws VisionError naming a node whose shapes do not fit, or that is
  // Unsupported: cut_graph() leaves out what the wanted outputs do not need.
  explicit FloatExecutor(const Graph& graph);

  // `image`: the values of the graph's first input, in its shape and in the units the model was
  // trained on. Keeps every tensor until the next run.
  void run(std::span<const float> image);
  void run(std::span<const std::vector<float>> inputs);  // of graphs with several inputs

  // After run(): the values of any tensor.
  std::span<const float> values(int tensor) const;

  // Called with every input and activation as it is computed; may change the values in place, for
  // simulating quantisation.
  using Watch = std::function<void(int tensor, std::span<float> values)>;
  void watch(Watch watch);

 private:
  void set_input(int tensor, const std::vector<float>& given);
  void run_node(const GraphNode& node);

  const Graph& graph_;
  std::vector<std::vector<float>> values_;
  Watch watch_;
};

}  // namespace nearshelf::pipeline
