// Operators that select or repeat values: each output value is one input value, or a constant.
#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "pipeline/vision/graph/node_error.h"
#include "pipeline/vision/onnx/operators.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

Slice whole(const Shape& shape) { return {Shape(shape.size(), 0), shape, Shape(shape.size(), 1)}; }

// `count` indices from `first` on, `step` apart; step may be negative.
std::vector<int> stepped_indices(int first, int step, int count) {
  std::vector<int> indices;
  for (int i = 0; i < count; ++i) indices.push_back(first + i * step);
  return indices;
}

// What a slice takes of an axis of `size`; ends beyond the axis are cut, negative ones count from
// its end (as in Python).
struct Range {
  int first;
  int step;
  int count;
};
Range resolve_range(int64_t begin, int64_t end, int64_t step, int size) {
  require(step != 0, "slices in steps of 0");
  if (begin < 0) begin += size;
  if (end < 0) end += size;
  const int64_t lowest = step > 0 ? 0 : -1;
  const int64_t highest = step > 0 ? size : size - 1;
  begin = std::clamp(begin, step > 0 ? lowest : int64_t{0}, highest);
  end = std::clamp(end, lowest, highest);
  const int64_t length = step > 0 ? end - begin : begin - end;
  const int64_t pace = std::abs(step);
  require(length > 0, "slices nothing: the result is empty");
  return {static_cast<int>(begin), static_cast<int>(std::clamp<int64_t>(step, -size, size)),
          static_cast<int>((length - 1) / pace + 1)};
}

struct SliceArguments {
  std::vector<int> begins, ends, axes, steps;
};

SliceArguments read_slice(const OnnxNode& node) {
  SliceArguments out;
  if (node.opset() < 10) {
    out = {node.integers("starts"), node.integers("ends"), node.integers("axes"), {}};
  } else {
    out.begins = node.constant_integers(1);
    out.ends = node.constant_integers(2);
    if (node.has_input(3)) out.axes = node.constant_integers(3);
    if (node.has_input(4)) out.steps = node.constant_integers(4);
  }
  if (out.axes.empty()) {
    out.axes.resize(out.begins.size());
    std::iota(out.axes.begin(), out.axes.end(), 0);
  }
  if (out.steps.empty()) out.steps.assign(out.begins.size(), 1);
  require(out.ends.size() == out.begins.size() && out.axes.size() == out.begins.size() &&
              out.steps.size() == out.begins.size(),
          "has lists of different length");
  return out;
}

void import_slice(OnnxNode& node) {
  GraphBuilder& graph = node.graph();
  const Value x = node.input(0);
  const Shape in = node.shape(0);
  const SliceArguments arguments = read_slice(node);
  Slice slice = whole(in);
  int out = x.tensor;
  for (size_t i = 0; i < arguments.axes.size(); ++i) {
    const size_t axis = size_t(resolve_axis(arguments.axes[i], in.size()));
    const Range range =
        resolve_range(arguments.begins[i], arguments.ends[i], arguments.steps[i], in[axis]);
    if (range.step < 0) {
      out = graph.add_gather(out, static_cast<int>(axis),
                             stepped_indices(range.first, range.step, range.count));
      slice.end[axis] = range.count;
      continue;
    }
    slice.begin[axis] = range.first;
    slice.end[axis] = range.first + (range.count - 1) * range.step + 1;
    slice.step[axis] = range.step;
  }
  node.set_output(0, {graph.add(slice, {out}), x.type});
}

std::vector<int> read_split(const OnnxNode& node, int size) {
  std::vector<int> parts = node.integers("split");
  if (node.opset() >= 13 && node.has_input(1)) parts = node.constant_integers(1);
  if (!parts.empty()) return parts;
  const int count = static_cast<int>(node.output_count());
  require(count >= 1, "has no outputs");
  const int part = (size + count - 1) / count;
  parts.assign(size_t(count), part);
  parts.back() = size - part * (count - 1);
  return parts;
}

void import_split(OnnxNode& node) {
  const Value x = node.input(0);
  const Shape in = node.shape(0);
  const int axis = resolve_axis(node.integer("axis", 0), in.size());
  const int size = in[size_t(axis)];
  const std::vector<int> parts = read_split(node, size);
  require(parts.size() == node.output_count(), "has " + std::to_string(node.output_count()) +
                                                   " outputs for " + std::to_string(parts.size()) +
                                                   " parts");
  int begin = 0;
  for (size_t i = 0; i < parts.size(); ++i) {
    require(parts[i] >= 1 && parts[i] <= size - begin,
            "takes a part of " + std::to_string(parts[i]) + " from " + std::to_string(size));
    Slice slice = whole(in);
    slice.begin[size_t(axis)] = begin;
    slice.end[size_t(axis)] = begin + parts[i];
    begin += parts[i];
    node.set_output(i, {node.graph().add(slice, {x.tensor}), x.type});
  }
  require(begin == size, "splits " + std::to_string(size) + " into " + std::to_string(begin));
}

// The axis becomes the indices' axes.
void import_gather(OnnxNode& node) {
  GraphBuilder& graph = node.graph();
  const Value x = node.input(0);
  Shape out = node.shape(0);
  const Shape indices_shape = node.shape(1);
  const int axis = resolve_axis(node.integer("axis", 0), out.size());
  std::vector<int> indices = node.constant_integers(1);
  for (int& index : indices) {
    if (index < 0) index += out[size_t(axis)];
  }
  const int gathered = graph.add_gather(x.tensor, axis, std::move(indices));
  const auto at = out.erase(out.begin() + axis);
  out.insert(at, indices_shape.begin(), indices_shape.end());
  node.set_output(0, {graph.add_reshape(gathered, out), x.type});
}

struct PadArguments {
  std::vector<int> pads;
  float value = 0;
};

PadArguments read_pad(const OnnxNode& node) {
  PadArguments out;
  if (node.opset() < 11) {
    out.pads = node.integers(node.opset() < 2 ? "paddings" : "pads");
    out.value = node.real("value", 0.0f);
    return out;
  }
  require(!node.has_input(3), "the input axes is not supported");
  out.pads = node.constant_integers(1);
  if (node.has_input(2)) out.value = node.constant_real(2);
  return out;
}

// Where a padded axis takes its values from: repeating the edge, or mirrored at it.
std::vector<int> border_indices(const std::string& mode, int size, int before, int after) {
  std::vector<int> indices;
  for (int i = -before; i < size + after; ++i) {
    const int inside = std::clamp(i, 0, size - 1);
    indices.push_back(mode == "edge" ? inside : 2 * inside - i);
  }
  return indices;
}

// Negative pads cut.
int cut_negative(GraphBuilder& graph, int x, Pad* pad) {
  Slice slice = whole(graph.shape(x));
  bool cuts = false;
  for (size_t axis = 0; axis < pad->before.size(); ++axis) {
    slice.begin[axis] -= std::min(pad->before[axis], 0);
    slice.end[axis] += std::min(pad->after[axis], 0);
    cuts = cuts || pad->before[axis] < 0 || pad->after[axis] < 0;
    pad->before[axis] = std::max(pad->before[axis], 0);
    pad->after[axis] = std::max(pad->after[axis], 0);
  }
  return cuts ? graph.add(slice, {x}) : x;
}

void import_pad(OnnxNode& node) {
  constexpr int kMaxPad = 1 << 16;
  GraphBuilder& graph = node.graph();
  const PadArguments arguments = read_pad(node);
  const size_t rank = node.rank(0);
  require(arguments.pads.size() == 2 * rank, "has " + std::to_string(arguments.pads.size()) +
                                                 " pads for " + std::to_string(rank) + " axes");
  for (const int pad : arguments.pads) {
    require(-kMaxPad <= pad && pad <= kMaxPad, "pads by " + std::to_string(pad));
  }
  const auto middle = arguments.pads.begin() + static_cast<long>(rank);
  Pad pad{{arguments.pads.begin(), middle}, {middle, arguments.pads.end()}, arguments.value};
  int x = cut_negative(graph, node.real(0), &pad);
  const std::string mode = node.text("mode", "constant");
  if (mode == "constant") {
    node.set_real(graph.add(pad, {x}));
    return;
  }
  require(mode == "edge" || mode == "reflect", "mode '" + mode + "' is not supported");
  for (size_t axis = 0; axis < rank; ++axis) {
    if (pad.before[axis] == 0 && pad.after[axis] == 0) continue;
    const int size = graph.shape(x)[axis];
    require(mode == "edge" || (pad.before[axis] < size && pad.after[axis] < size),
            "mirrors more than there is");
    x = graph.add_gather(x, static_cast<int>(axis),
                         border_indices(mode, size, pad.before[axis], pad.after[axis]));
  }
  node.set_real(x);
}

void import_expand(OnnxNode& node) {
  GraphBuilder& graph = node.graph();
  const Value x = node.input(0);
  const Shape out = broadcast_shape(node.shape(0), node.constant_integers(1));
  element_count(out);
  Shape aligned = node.shape(0);
  aligned.insert(aligned.begin(), out.size() - aligned.size(), 1);
  int expanded = graph.add_reshape(x.tensor, aligned);
  for (size_t axis = 0; axis < out.size(); ++axis) {
    if (out[axis] == aligned[axis]) continue;
    expanded =
        graph.add_gather(expanded, static_cast<int>(axis), std::vector<int>(size_t(out[axis]), 0));
  }
  node.set_output(0, {expanded, x.type});
}

void import_tile(OnnxNode& node) {
  GraphBuilder& graph = node.graph();
  const Value x = node.input(0);
  const std::vector<int> repeats = node.constant_integers(1);
  const Shape in = node.shape(0);
  require(repeats.size() == in.size(), "needs a count of repeats for each axis");
  int tiled = x.tensor;
  for (size_t axis = 0; axis < in.size(); ++axis) {
    if (repeats[axis] == 1) continue;
    require(repeats[axis] >= 1 && int64_t{repeats[axis]} * in[axis] <= kMaxTensorElements,
            "repeats an axis " + std::to_string(repeats[axis]) + " times");
    std::vector<int> indices(size_t(repeats[axis]) * size_t(in[axis]));
    for (size_t i = 0; i < indices.size(); ++i) indices[i] = static_cast<int>(i) % in[axis];
    tiled = graph.add_gather(tiled, static_cast<int>(axis), std::move(indices));
  }
  node.set_output(0, {tiled, x.type});
}

}  // namespace

OperatorList selection_operators() {
  return {{"Expand", import_expand}, {"Gather", import_gather}, {"Pad", import_pad},
          {"Slice", import_slice},   {"Split", import_split},   {"Tile", import_tile}};
}

}  // namespace nearshelf::pipeline
