// How errors name a node: "model.tflite: node 'features/conv' (CONV_2D): what is wrong".
#pragma once

#include <string>

#include "pipeline/vision/graph/graph.h"

namespace nearshelf::pipeline {

[[noreturn]] void throw_node_error(const Graph& graph, const GraphNode& node,
                                   const std::string& problem);

// "1x224x224x3"; "scalar" for a shape without dimensions.
std::string shape_text(const std::vector<int>& shape);

}  // namespace nearshelf::pipeline
