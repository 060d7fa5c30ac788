// Arithmetic of two and more tensors. On constant integers it is the arithmetic of shapes.
#include <algorithm>
#include <functional>
#include <limits>

#include "pipeline/vision/onnx/operators.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

int compute(Arithmetic operation, int64_t a, int64_t b) {
  int64_t result = 0;
  switch (operation) {
    case Arithmetic::kAdd:
      result = a + b;
      break;
    case Arithmetic::kSubtract:
      result = a - b;
      break;
    case Arithmetic::kMultiply:
      result = a * b;
      break;
    case Arithmetic::kDivide:
      require(b != 0, "divides an integer by zero");
      result = a / b;
      break;
  }
  return static_cast<int>(std::clamp<int64_t>(result, std::numeric_limits<int>::min(),
                                              std::numeric_limits<int>::max()));
}

// Shapes are short lists: one side may be a single number, otherwise both have one length.
void combine_integers(OnnxNode& node, Arithmetic operation) {
  const int32_t type = node.input(0).type;
  require(type == onnx::TensorProto::INT64 || type == onnx::TensorProto::INT32,
          "arithmetic of " + type_text(type) + " is not supported");
  const std::vector<int>& a = node.constant_integers(0);
  const std::vector<int>& b = node.constant_integers(1);
  require(a.size() == b.size() || a.size() == 1 || b.size() == 1,
          "combines integer tensors of different shape");
  std::vector<int> out(std::max(a.size(), b.size()));
  for (size_t i = 0; i < out.size(); ++i) {
    out[i] = compute(operation, a[a.size() == 1 ? 0 : i], b[b.size() == 1 ? 0 : i]);
  }
  const Shape shape = broadcast_shape(node.shape(0), node.shape(1));
  require(size_t(element_count(shape)) == out.size(),
          "combines integer tensors of different shape");
  node.set_output(0, {node.graph().add_numbers(shape, std::move(out)), type});
}

// Before operator set 7 the second operand's place was said by `axis`.
int aligned_operand(OnnxNode& node) {
  const int b = node.real(1);
  if (node.opset() >= 7 || !node.has_attribute("axis")) return b;
  Shape shape = node.shape(1);
  const int axis = resolve_axis(node.integer("axis", 0), node.rank(0));
  require(size_t(axis) + shape.size() <= node.rank(0), "axis leaves no room for the operand");
  shape.resize(node.rank(0) - size_t(axis), 1);
  return node.graph().add_reshape(b, shape);
}

template <Arithmetic kOperation>
void import_binary(OnnxNode& node) {
  if (is_integer_type(node.input(0).type)) {
    combine_integers(node, kOperation);
    return;
  }
  const int a = node.real(0);
  node.set_real(node.graph().add(Elementwise{kOperation, {}}, {a, aligned_operand(node)}));
}

int add_sum(OnnxNode& node) {
  int sum = node.real(0);
  for (size_t i = 1; i < node.input_count(); ++i) {
    sum = node.graph().add(Elementwise{Arithmetic::kAdd, {}}, {sum, node.real(i)});
  }
  return sum;
}

void import_sum(OnnxNode& node) { node.set_real(add_sum(node)); }

void import_mean(OnnxNode& node) {
  GraphBuilder& graph = node.graph();
  const int sum = add_sum(node);
  const int share = graph.add_constant(1.0f / static_cast<float>(node.input_count()));
  node.set_real(graph.add(Elementwise{Arithmetic::kMultiply, {}}, {sum, share}));
}

// Of a tensor and numbers: a clamp.
void import_extreme(OnnxNode& node, bool largest) {
  size_t variable = 0;
  size_t variables = 0;
  for (size_t i = 0; i < node.input_count(); ++i) {
    if (node.is_constant(i)) continue;
    variable = i;
    ++variables;
  }
  require(variables <= 1, "only the extreme of one tensor and constant numbers is supported");
  int out = node.real(variable);
  for (size_t i = 0; i < node.input_count(); ++i) {
    if (i == variable) continue;
    const float bound = node.constant_real(i);
    Clamp clamp;
    (largest ? clamp.low : clamp.high) = bound;
    out = node.graph().add_clamp(out, clamp);
  }
  node.set_real(out);
}

void import_max(OnnxNode& node) { import_extreme(node, true); }
void import_min(OnnxNode& node) { import_extreme(node, false); }

void import_pow(OnnxNode& node) {
  GraphBuilder& graph = node.graph();
  const int x = node.real(0);
  require(is_real_type(node.input(1).type) || is_integer_type(node.input(1).type),
          "exponent must be a number");
  const bool integer = is_integer_type(node.input(1).type);
  require(node.is_constant(1) && element_count(node.shape(1)) == 1,
          "only constant exponents 0.5, 1 and 2 are supported");
  const float exponent =
      integer ? static_cast<float>(node.constant_integers(1)[0]) : node.constant_reals(1)[0];
  if (exponent == 1.0f) {
    node.set_real(x);
  } else if (exponent == 2.0f) {
    node.set_real(graph.add(Elementwise{Arithmetic::kMultiply, {}}, {x, x}));
  } else if (exponent == 0.5f) {
    node.set_real(graph.add(Unary{.function = Function::kSquareRoot, .clamp = {}}, {x}));
  } else {
    throw VisionError("only constant exponents 0.5, 1 and 2 are supported");
  }
}

}  // namespace

OperatorList arithmetic_operators() {
  return {{"Add", import_binary<Arithmetic::kAdd>},
          {"Div", import_binary<Arithmetic::kDivide>},
          {"Max", import_max},
          {"Mean", import_mean},
          {"Min", import_min},
          {"Mul", import_binary<Arithmetic::kMultiply>},
          {"Pow", import_pow},
          {"Sub", import_binary<Arithmetic::kSubtract>},
          {"Sum", import_sum}};
}

}  // namespace nearshelf::pipeline
