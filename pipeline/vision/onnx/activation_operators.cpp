// Functions of one value, and Clip.
#include <algorithm>
#include <limits>

#include "pipeline/vision/onnx/operators.h"

namespace nearshelf::pipeline {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

void set_unary(OnnxNode& node, const Unary& unary) {
  node.set_real(node.graph().add(unary, {node.real(0)}));
}

void import_relu(OnnxNode& node) {
  node.set_real(node.graph().add_clamp(node.real(0), {0.0f, kInfinity}));
}

void import_clip(OnnxNode& node) {
  Clamp clamp;
  if (node.opset() < 11) {
    clamp.low = node.real("min", -kInfinity);
    clamp.high = node.real("max", kInfinity);
  } else {
    if (node.has_input(1)) clamp.low = node.constant_real(1);
    if (node.has_input(2)) clamp.high = node.constant_real(2);
  }
  // As the standard says: where the ends are swapped, everything becomes the upper one.
  clamp.low = std::min(clamp.low, clamp.high);
  node.set_real(node.graph().add_clamp(node.real(0), clamp));
}

void import_leaky_relu(OnnxNode& node) {
  set_unary(node,
            {.function = Function::kLeakyRelu, .clamp = {}, .alpha = node.real("alpha", 0.01f)});
}

void import_hard_sigmoid(OnnxNode& node) {
  set_unary(node, {.function = Function::kHardSigmoid,
                   .clamp = {},
                   .alpha = node.real("alpha", 0.2f),
                   .beta = node.real("beta", 0.5f)});
}

template <Function kFunction>
void import_function(OnnxNode& node) {
  set_unary(node, {.function = kFunction, .clamp = {}});
}

// Before operator set 7 a list of slopes was one a channel.
int slope_of(OnnxNode& node) {
  const int slope = node.real(1);
  const Shape shape = node.shape(1);
  if (node.opset() >= 7 || shape.size() != 1 || node.rank(0) < 2) return slope;
  Shape aligned(node.rank(0) - 1, 1);
  aligned[0] = shape[0];
  return node.graph().add_reshape(slope, aligned);
}

// max(x, 0) + slope * min(x, 0), the slope broadcast to x.
void import_prelu(OnnxNode& node) {
  GraphBuilder& graph = node.graph();
  const int x = node.real(0);
  if (node.is_constant(1) && node.constant_reals(1).size() == 1) {
    set_unary(node,
              {.function = Function::kLeakyRelu, .clamp = {}, .alpha = node.constant_reals(1)[0]});
    return;
  }
  const int above = graph.add_clamp(x, {0.0f, kInfinity});
  const int below = graph.add_clamp(x, {-kInfinity, 0.0f});
  const int sloped = graph.add(Elementwise{Arithmetic::kMultiply, {}}, {below, slope_of(node)});
  node.set_real(graph.add(Elementwise{Arithmetic::kAdd, {}}, {above, sloped}));
}

void import_abs(OnnxNode& node) {
  GraphBuilder& graph = node.graph();
  const int x = node.real(0);
  const int above = graph.add_clamp(x, {0.0f, kInfinity});
  const int below = graph.add_clamp(x, {-kInfinity, 0.0f});
  node.set_real(graph.add(Elementwise{Arithmetic::kSubtract, {}}, {above, below}));
}

void import_neg(OnnxNode& node) {
  GraphBuilder& graph = node.graph();
  node.set_real(
      graph.add(Elementwise{Arithmetic::kMultiply, {}}, {node.real(0), graph.add_constant(-1.0f)}));
}

void import_reciprocal(OnnxNode& node) {
  GraphBuilder& graph = node.graph();
  node.set_real(
      graph.add(Elementwise{Arithmetic::kDivide, {}}, {graph.add_constant(1.0f), node.real(0)}));
}

void import_softmax(OnnxNode& node) {
  GraphBuilder& graph = node.graph();
  const int x = node.real(0);
  const Shape shape = node.shape(0);
  const bool all_from_axis = node.opset() < 13;
  const int axis = resolve_axis(node.integer("axis", all_from_axis ? 1 : -1), shape.size());
  const Shape after(shape.begin() + axis + 1, shape.end());
  if (!all_from_axis || element_count(after) == 1) {
    node.set_real(graph.add(Softmax{.axis = axis}, {x}));
    return;
  }
  const Shape before(shape.begin(), shape.begin() + axis);
  const int rows = static_cast<int>(element_count(before));
  const int columns = static_cast<int>(element_count(shape) / rows);
  const int matrix = graph.add_reshape(x, {rows, columns});
  node.set_real(graph.add_reshape(graph.add(Softmax{}, {matrix}), shape));
}

}  // namespace

OperatorList activation_operators() {
  return {{"Abs", import_abs},
          {"Clip", import_clip},
          {"HardSigmoid", import_hard_sigmoid},
          {"HardSwish", import_function<Function::kHardSwish>},
          {"LeakyRelu", import_leaky_relu},
          {"Neg", import_neg},
          {"PRelu", import_prelu},
          {"Reciprocal", import_reciprocal},
          {"Relu", import_relu},
          {"Sigmoid", import_function<Function::kSigmoid>},
          {"Softmax", import_softmax},
          {"Sqrt", import_function<Function::kSquareRoot>},
          {"Tanh", import_function<Function::kTanh>}};
}

}  // namespace nearshelf::pipeline
