#include "pipeline/vision/lower/graph_walk.h"

#include <algorithm>

#include "pipeline/vision/graph/graph_shapes.h"
#include "pipeline/vision/lower/activation_grid.h"
#include "pipeline/vision/lower/network.h"

namespace nearshelf::pipeline {
namespace {

// The axes of height and width that a node averages over, as bits: 1 height, 2 width.
int averaged_axes(const Mean& mean, size_t rank) {
  int axes = 0;
  for (const int given : mean.axes) {
    const int axis = resolve_axis(given, rank);
    if (axis < 1 || axis > 2) return 0;
    axes |= axis;
  }
  return axes;
}

// Whether values of `tensor`, and averages of them, pass the clamp as they are.
bool passes(const GraphTensor& tensor, const Clamp& clamp) {
  if (unbounded(clamp)) return true;
  if (!tensor.grid || tensor.grid->scales.size() != 1) return false;
  const Range range = range_of(*tensor.grid);
  return clamp.low <= range.low && range.high <= clamp.high;
}

bool covers_image(const Pool& pool, const GraphTensor& image) {
  return pool.average && passes(image, pool.clamp) && image.shape.size() == 4 &&
         pool.kernel[0] == image.shape[1] && pool.kernel[1] == image.shape[2] &&
         pool.pad == std::array<int, 4>{0, 0, 0, 0};
}

}  // namespace

std::vector<int> producers(const Graph& graph) {
  std::vector<int> result(graph.tensors.size(), kNone);
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    for (const int output : graph.nodes[i].outputs) result[output] = static_cast<int>(i);
  }
  return result;
}

bool separates(const Graph& graph, int tensor) {
  std::vector<bool> needed(graph.tensors.size(), false);
  for (const int output : graph.outputs) needed[output] = true;
  needed[tensor] = false;
  for (auto node = graph.nodes.rbegin(); node != graph.nodes.rend(); ++node) {
    const bool used = std::any_of(node->outputs.begin(), node->outputs.end(),
                                  [&](int output) { return needed[output]; });
    if (!used) continue;
    for (const int input : node->inputs) {
      if (input != kNone && input != tensor) needed[input] = true;
    }
  }
  return std::none_of(graph.inputs.begin(), graph.inputs.end(),
                      [&](int input) { return needed[input]; });
}

int globally_pooled(const Graph& graph, const std::vector<int>& producers, int tensor) {
  if (producers[tensor] == kNone) return kNone;
  const GraphNode& node = graph.nodes[producers[tensor]];
  const int input = node.inputs[0];
  const std::vector<int>& shape = graph.tensors[input].shape;
  if (const auto* pool = std::get_if<Pool>(&node.operation)) {
    return covers_image(*pool, graph.tensors[input]) ? input : kNone;
  }
  const auto* mean = std::get_if<Mean>(&node.operation);
  if (mean == nullptr || shape.size() < 3 || shape.size() > 4) return kNone;
  const int axes = averaged_axes(*mean, shape.size());
  if (shape.size() == 4 && axes == 3) return input;
  // The second of two: its input must be the mean over the other axis.
  if (producers[input] == kNone) return kNone;
  const GraphNode& before = graph.nodes[producers[input]];
  const auto* first = std::get_if<Mean>(&before.operation);
  if (first == nullptr) return kNone;
  const int image = before.inputs[0];
  if (graph.tensors[image].shape.size() != 4) return kNone;
  const int first_axes = averaged_axes(*first, 4);
  if (first_axes != 1 && first_axes != 2) return kNone;
  const bool completes = shape.size() == 4 ? axes + first_axes == 3 : axes == 1;
  return completes ? image : kNone;
}

}  // namespace nearshelf::pipeline
