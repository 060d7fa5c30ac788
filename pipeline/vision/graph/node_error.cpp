#include "pipeline/vision/graph/node_error.h"

#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {

void throw_node_error(const Graph& graph, const GraphNode& node, const std::string& problem) {
  throw VisionError(graph.name + ": node '" + node.name + "' (" + node.kind + "): " + problem);
}

std::string shape_text(const std::vector<int>& shape) {
  if (shape.empty()) return "scalar";
  std::string text;
  for (const int dimension : shape) {
    if (!text.empty()) text += 'x';
    text += std::to_string(dimension);
  }
  return text;
}

}  // namespace nearshelf::pipeline
