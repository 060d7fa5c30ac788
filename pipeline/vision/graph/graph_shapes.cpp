#include "pipeline/vision/graph/graph_shapes.h"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "pipeline/vision/graph/node_error.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

constexpr int kMaxWindow = 1 << 20;  // of strides, dilations and pads: sums stay far from overflow

void require(bool holds, const std::string& problem) {
  if (!holds) throw VisionError(problem);
}

void require_inputs(std::span<const Shape> inputs, size_t least, size_t most) {
  require(inputs.size() >= least && inputs.size() <= most,
          "has " + std::to_string(inputs.size()) + " inputs, needs " + std::to_string(least) +
              (most > least ? " to " + std::to_string(most) : ""));
}

const Shape& require_image(const Shape& shape) {
  require(shape.size() == 4, "reads a tensor of shape " + shape_text(shape) +
                                 ", needs batch x height x width x "
                                 "channels");
  return shape;
}

bool within(int value, int low, int high) { return low <= value && value <= high; }

// Positions of a window along one axis.
int window_count(int size, int pad_before, int pad_after, int kernel, int stride, int dilation) {
  require(within(kernel, 1, kMaxWindow) && within(stride, 1, kMaxWindow) &&
              within(dilation, 1, kMaxWindow),
          "kernel, stride or dilation is out of range");
  const int64_t reach = int64_t{kernel - 1} * dilation + 1;
  require(within(pad_before, 0, kMaxWindow) && within(pad_after, 0, kMaxWindow) &&
              pad_before < reach && pad_after < reach,
          "pads more than the kernel reaches");
  const int64_t room = int64_t{size} + pad_before + pad_after - reach;
  require(room >= 0, "the kernel is larger than the padded image");
  return static_cast<int>(room / stride) + 1;
}

std::vector<int> require_axes(const std::vector<int>& axes, size_t rank) {
  std::vector<int> resolved;
  for (const int axis : axes) resolved.push_back(resolve_axis(axis, rank));
  std::sort(resolved.begin(), resolved.end());
  require(std::adjacent_find(resolved.begin(), resolved.end()) == resolved.end(),
          "names an axis twice");
  return resolved;
}

Shape reduced(const Shape& shape, const std::vector<int>& axes, bool keep) {
  Shape out;
  const std::vector<int> reduced_axes = require_axes(axes, shape.size());
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    const bool reduce = std::binary_search(reduced_axes.begin(), reduced_axes.end(), int(axis));
    if (!reduce) out.push_back(shape[axis]);
    if (reduce && keep) out.push_back(1);
  }
  return out;
}

void require_bias(std::span<const Shape> inputs, int channels) {
  if (inputs.size() < 3) return;
  require(inputs[2] == Shape{channels}, "has a bias of shape " + shape_text(inputs[2]) + " for " +
                                            std::to_string(channels) + " channels");
}

struct OutputShape {
  std::span<const Shape> inputs;
  const Shape& declared;

  Shape operator()(const Conv& conv) const {
    require_inputs(inputs, 2, 3);
    const Shape& image = require_image(inputs[0]);
    const Shape& weights = inputs[1];
    require(weights.size() == 4,
            "has weights of shape " + shape_text(weights) + ", needs out x height x width x in");
    require(conv.groups >= 1 && image[3] % conv.groups == 0 && weights[0] % conv.groups == 0 &&
                image[3] / conv.groups == weights[3],
            "has weights of shape " + shape_text(weights) + " in " + std::to_string(conv.groups) +
                " groups for an image of shape " + shape_text(image));
    require_bias(inputs, weights[0]);
    const auto& [top, left, bottom, right] = conv.pad;
    return {image[0],
            window_count(image[1], top, bottom, weights[1], conv.stride[0], conv.dilation[0]),
            window_count(image[2], left, right, weights[2], conv.stride[1], conv.dilation[1]),
            weights[0]};
  }

  Shape operator()(const Dense&) const {
    require_inputs(inputs, 2, 3);
    const Shape& weights = inputs[1];
    require(!inputs[0].empty() && weights.size() == 2 && inputs[0].back() == weights[1],
            "has weights of shape " + shape_text(weights) + " for an input of shape " +
                shape_text(inputs[0]));
    require_bias(inputs, weights[0]);
    Shape out = inputs[0];
    out.back() = weights[0];
    return out;
  }

  Shape operator()(const MatMul&) const {
    require_inputs(inputs, 2, 2);
    const Shape& a = inputs[0];
    const Shape& b = inputs[1];
    require(a.size() >= 2 && b.size() >= 2 && a.back() == b[b.size() - 2],
            "cannot multiply " + shape_text(a) + " by " + shape_text(b));
    Shape out = broadcast_shape({a.begin(), a.end() - 2}, {b.begin(), b.end() - 2});
    out.push_back(a[a.size() - 2]);
    out.push_back(b.back());
    return out;
  }

  Shape operator()(const Elementwise&) const {
    require_inputs(inputs, 2, 2);
    return broadcast_shape(inputs[0], inputs[1]);
  }

  Shape operator()(const Pool& pool) const {
    require_inputs(inputs, 1, 1);
    const Shape& image = require_image(inputs[0]);
    const auto& [top, left, bottom, right] = pool.pad;
    return {image[0], window_count(image[1], top, bottom, pool.kernel[0], pool.stride[0], 1),
            window_count(image[2], left, right, pool.kernel[1], pool.stride[1], 1), image[3]};
  }

  Shape operator()(const Mean& mean) const {
    require_inputs(inputs, 1, 1);
    return reduced(inputs[0], mean.axes, mean.keep);
  }

  Shape operator()(const ReduceNorm& norm) const {
    require_inputs(inputs, 1, 1);
    return reduced(inputs[0], norm.axes, norm.keep);
  }

  Shape operator()(const Unary&) const {
    require_inputs(inputs, 1, 1);
    return inputs[0];
  }

  Shape operator()(const Softmax& softmax) const {
    require_inputs(inputs, 1, 1);
    resolve_axis(softmax.axis, inputs[0].size());
    return inputs[0];
  }

  Shape operator()(const Normalise& normalise) const {
    require_inputs(inputs, 1, 1);
    resolve_axis(normalise.axis, inputs[0].size());
    require(within(normalise.power, 1, 2), "only norms of power 1 and 2 are known");
    return inputs[0];
  }

  Shape operator()(const Concat& concat) const {
    require(!inputs.empty(), "has no inputs");
    Shape out = inputs[0];
    const size_t axis = size_t(resolve_axis(concat.axis, out.size()));
    int64_t total = 0;
    for (const Shape& input : inputs) {
      Shape beside = input;
      require(beside.size() == out.size(), "joins tensors of different rank");
      total += beside[axis];
      beside[axis] = out[axis];
      require(beside == out, "cannot join " + shape_text(inputs[0]) + " and " + shape_text(input));
    }
    require(total <= kMaxTensorElements, "is too large");
    out[axis] = static_cast<int>(total);
    return out;
  }

  Shape operator()(const Slice& slice) const {
    require_inputs(inputs, 1, 1);
    const Shape& in = inputs[0];
    require(slice.begin.size() == in.size() && slice.end.size() == in.size() &&
                slice.step.size() == in.size(),
            "does not say begin, end and step of every axis");
    Shape out;
    for (size_t axis = 0; axis < in.size(); ++axis) {
      const int begin = slice.begin[axis];
      const int end = slice.end[axis];
      const int step = slice.step[axis];
      require(0 <= begin && begin < end && end <= in[axis] && step >= 1,
              "takes " + std::to_string(begin) + " to " + std::to_string(end) + " in steps of " +
                  std::to_string(step) + " from " + std::to_string(in[axis]));
      out.push_back((end - begin - 1) / step + 1);
    }
    return out;
  }

  Shape operator()(const Gather& gather) const {
    require_inputs(inputs, 1, 1);
    Shape out = inputs[0];
    const size_t axis = size_t(resolve_axis(gather.axis, out.size()));
    for (const int index : gather.indices) {
      require(within(index, 0, out[axis] - 1),
              "gathers entry " + std::to_string(index) + " of " + std::to_string(out[axis]));
    }
    require(!gather.indices.empty() && gather.indices.size() <= size_t(kMaxTensorElements),
            "gathers nothing, or too much");
    out[axis] = static_cast<int>(gather.indices.size());
    return out;
  }

  Shape operator()(const Pad& pad) const {
    require_inputs(inputs, 1, 1);
    Shape out = inputs[0];
    require(pad.before.size() == out.size() && pad.after.size() == out.size(),
            "does not say the padding of every axis");
    for (size_t axis = 0; axis < out.size(); ++axis) {
      require(within(pad.before[axis], 0, kMaxWindow) && within(pad.after[axis], 0, kMaxWindow),
              "padding is out of range");
      out[axis] += pad.before[axis] + pad.after[axis];
    }
    return out;
  }

  Shape operator()(const Reshape&) const {
    require_inputs(inputs, 1, 1);
    require(element_count(inputs[0]) == element_count(declared),
            "cannot turn " + shape_text(inputs[0]) + " into " + shape_text(declared));
    return declared;
  }

  Shape operator()(const Transpose& transpose) const {
    require_inputs(inputs, 1, 1);
    const Shape& in = inputs[0];
    require(transpose.order.size() == in.size(), "does not name every axis");
    require_axes(transpose.order, in.size());
    Shape out;
    for (const int axis : transpose.order) out.push_back(in[size_t(resolve_axis(axis, in.size()))]);
    return out;
  }

  Shape operator()(const Resize&) const {
    require_inputs(inputs, 1, 1);
    const Shape& image = require_image(inputs[0]);
    require(declared.size() == 4 && declared[0] == image[0] && declared[3] == image[3],
            "cannot resize " + shape_text(image) + " to " + shape_text(declared));
    return declared;
  }

  Shape operator()(const Unsupported& unsupported) const { throw VisionError(unsupported.reason); }
};

}  // namespace

int64_t element_count(const Shape& shape) {
  int64_t count = 1;
  for (const int dimension : shape) {
    require(dimension >= 1, "shape " + shape_text(shape) + " has a dimension below 1");
    count *= dimension;
    require(count <= kMaxTensorElements, "shape " + shape_text(shape) + " is too large");
  }
  return count;
}

int resolve_axis(int axis, size_t rank) {
  const int dimensions = static_cast<int>(rank);
  require(within(axis, -dimensions, dimensions - 1),
          "axis " + std::to_string(axis) + " of " + std::to_string(dimensions) + " dimensions");
  return axis < 0 ? axis + dimensions : axis;
}

Shape broadcast_shape(const Shape& a, const Shape& b) {
  Shape out(std::max(a.size(), b.size()), 1);
  for (const Shape* shape : {&a, &b}) {
    const size_t lead = out.size() - shape->size();
    for (size_t axis = 0; axis < shape->size(); ++axis) {
      int& dimension = out[lead + axis];
      const int own = (*shape)[axis];
      require(own == dimension || own == 1 || dimension == 1,
              "shapes " + shape_text(a) + " and " + shape_text(b) + " do not fit each other");
      if (own != 1) dimension = own;
    }
  }
  return out;
}

Shape output_shape(const Operation& operation, std::span<const Shape> inputs,
                   const Shape& declared) {
  return std::visit(OutputShape{inputs, declared}, operation);
}

Shape output_shape(const Graph& graph, const GraphNode& node) {
  std::vector<Shape> inputs;
  for (const int input : node.inputs) {
    if (input >= 0) inputs.push_back(graph.tensors[size_t(input)].shape);
  }
  return output_shape(node.operation, inputs, graph.tensors[size_t(node.outputs[0])].shape);
}

int64_t count_macs(const Graph& graph) {
  int64_t macs = 0;
  for (const GraphNode& node : graph.nodes) {
    const auto shape_of = [&](int tensor) { return graph.tensors[size_t(tensor)].shape; };
    const Operation& operation = node.operation;
    if (std::holds_alternative<Conv>(operation)) {
      const Shape weights = shape_of(node.inputs[1]);
      macs += element_count(shape_of(node.outputs[0])) * weights[1] * weights[2] * weights[3];
    } else if (std::holds_alternative<Dense>(operation) ||
               std::holds_alternative<MatMul>(operation)) {
      macs += element_count(shape_of(node.outputs[0])) * shape_of(node.inputs[0]).back();
    }
  }
  return macs;
}

}  // namespace nearshelf::pipeline
