#include <algorithm>
#include <utility>

#include "pipeline/vision/onnx/axis_order.h"
#include "pipeline/vision/onnx/movement_trace.h"
#include "pipeline/vision/onnx/passes.h"

namespace nearshelf::pipeline {
namespace {

// The longest idiom known: the two transposes of an image around a shuffle and a split.
constexpr size_t kLongestChain = 6;

bool is_in_order(const std::vector<int>& places) {
  for (size_t i = 0; i < places.size(); ++i) {
    if (places[i] != static_cast<int>(i)) return false;
  }
  return true;
}

// The entries of `axis` that a selection along it takes, if that is what `places` is.
std::optional<std::vector<int>> selection(const std::vector<int>& places, const Shape& in,
                                          const Shape& out, size_t axis) {
  const auto after = [&](const Shape& shape) {
    return size_t(element_count({shape.begin() + static_cast<long>(axis) + 1, shape.end()}));
  };
  const size_t inner = after(in);
  if (inner != after(out)) return std::nullopt;
  const size_t taken = size_t(out[axis]);
  std::vector<int> entries;
  for (size_t i = 0; i < taken; ++i) {
    entries.push_back(places[i * inner] / static_cast<int>(inner));
    if (entries.back() >= in[axis]) return std::nullopt;
  }
  for (size_t i = 0; i < places.size(); ++i) {
    const size_t outer = i / (taken * inner);
    const size_t entry = size_t(entries[i / inner % taken]);
    const size_t expected = (outer * size_t(in[axis]) + entry) * inner + i % inner;
    if (places[i] != static_cast<int>(expected)) return std::nullopt;
  }
  return entries;
}

// As a Slice where entries lie evenly apart.
Operation selecting(const Shape& in, size_t axis, std::vector<int> entries) {
  const int step = entries.size() > 1 ? entries[1] - entries[0] : 1;
  bool even = step > 0;
  for (size_t i = 1; i < entries.size(); ++i) {
    even = even && entries[i] - entries[i - 1] == step;
  }
  if (!even) return Gather{static_cast<int>(axis), std::move(entries)};
  Slice slice{Shape(in.size(), 0), in, Shape(in.size(), 1)};
  slice.begin[axis] = entries.front();
  slice.end[axis] = entries.back() + 1;
  slice.step[axis] = step;
  return slice;
}

class MovementShortening {
 public:
  explicit MovementShortening(Graph* graph) : sweep_(graph), tracer_(sweep_) {}

  bool run() {
    return sweep_.run([this](const GraphNode& node) { return rewrite(node); });
  }

 private:
  bool rewrite(const GraphNode& node) {
    if (!is_movement(node)) return false;
    if (drop(node)) return true;
    std::vector<const GraphNode*> chain = movements_to(sweep_, node, kLongestChain);
    while (chain.size() > 1) {
      if (const auto places = tracer_.trace(chain)) {
        if (replace(node, chain.front()->inputs[0], *places)) return true;
      }
      chain.erase(chain.begin());
    }
    return false;
  }

  // A single movement that is none, or only reshapes.
  bool drop(const GraphNode& node) {
    const int input = node.inputs[0];
    const Shape& in = sweep_.shape(input);
    if (std::holds_alternative<Reshape>(node.operation) && in == sweep_.shape(node.outputs[0])) {
      sweep_.alias(node.outputs[0], input);
      return true;
    }
    const auto* transpose = std::get_if<Transpose>(&node.operation);
    if (transpose == nullptr || !keeps_values(in, transpose->order)) return false;
    sweep_.emit_into(node, Reshape{}, {input}, node.outputs[0]);
    return true;
  }

  // Replaces the node by one that reads `source` and gives its values at `places`.
  bool replace(const GraphNode& node, int source, const std::vector<int>& places) {
    const int output = node.outputs[0];
    const Shape in = sweep_.shape(source);
    const Shape out = sweep_.shape(output);
    if (size_t(element_count(in)) == places.size() && is_in_order(places)) {
      if (in == out) {
        sweep_.alias(output, source);
      } else {
        sweep_.emit_into(node, Reshape{}, {source}, output);
      }
      return true;
    }
    if (in.size() != out.size()) return false;
    for (size_t axis = 0; axis < in.size(); ++axis) {
      Shape beside = out;
      beside[axis] = in[axis];
      if (beside != in) continue;
      if (auto entries = selection(places, in, out, axis)) {
        sweep_.emit_into(node, selecting(in, axis, std::move(*entries)), {source}, output);
        return true;
      }
    }
    return false;
  }

  GraphSweep sweep_;
  MovementTracer tracer_;
};

}  // namespace

bool shorten_movements(Graph* graph) { return MovementShortening(graph).run(); }

}  // namespace nearshelf::pipeline
