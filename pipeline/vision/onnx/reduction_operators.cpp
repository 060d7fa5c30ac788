// Operators that reduce axes to one value.
#include <numeric>

#include "pipeline/vision/onnx/operators.h"

namespace nearshelf::pipeline {
namespace {

struct Reduction {
  std::vector<int> axes;
  bool keep;
};

// Axes by attribute, or by input since `input_since`; none = all.
Reduction read_reduction(const OnnxNode& node, int input_since) {
  Reduction out{node.integers("axes"), node.integer("keepdims", 1) != 0};
  if (node.opset() >= input_since && node.has_input(1)) out.axes = node.constant_integers(1);
  if (out.axes.empty() && node.integer("noop_with_empty_axes", 0) == 0) {
    out.axes.resize(node.rank(0));
    std::iota(out.axes.begin(), out.axes.end(), 0);
  }
  for (int& axis : out.axes) axis = resolve_axis(axis, node.rank(0));
  return out;
}

int reduced_count(const Shape& shape, const std::vector<int>& axes) {
  Shape reduced;
  for (const int axis : axes) reduced.push_back(shape[size_t(axis)]);
  return static_cast<int>(element_count(reduced));
}

int add_sum(GraphBuilder& graph, int x, const Reduction& reduction) {
  const int count = reduced_count(graph.shape(x), reduction.axes);
  const int mean = graph.add(Mean{reduction.axes, reduction.keep}, {x});
  return graph.add(Elementwise{Arithmetic::kMultiply, {}},
                   {mean, graph.add_constant(static_cast<float>(count))});
}

void import_reduce_mean(OnnxNode& node) {
  const Reduction reduction = read_reduction(node, 18);
  node.set_real(node.graph().add(Mean{reduction.axes, reduction.keep}, {node.real(0)}));
}

void import_reduce_sum(OnnxNode& node) {
  const Reduction reduction = read_reduction(node, 13);
  node.set_real(reduction.axes.empty() ? node.real(0)
                                       : add_sum(node.graph(), node.real(0), reduction));
}

void import_reduce_sum_square(OnnxNode& node) {
  const int x = node.real(0);
  const int square = node.graph().add(Elementwise{Arithmetic::kMultiply, {}}, {x, x});
  node.set_real(add_sum(node.graph(), square, read_reduction(node, 18)));
}

void import_reduce_norm(OnnxNode& node) {
  const Reduction reduction = read_reduction(node, 18);
  node.set_real(node.graph().add(ReduceNorm{reduction.axes, reduction.keep}, {node.real(0)}));
}

}  // namespace

OperatorList reduction_operators() {
  return {{"ReduceL2", import_reduce_norm},
          {"ReduceMean", import_reduce_mean},
          {"ReduceSum", import_reduce_sum},
          {"ReduceSumSquare", import_reduce_sum_square}};
}

}  // namespace nearshelf::pipeline
