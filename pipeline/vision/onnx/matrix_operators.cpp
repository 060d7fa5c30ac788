// Matrix products.
#include <algorithm>
#include <numeric>

#include "pipeline/vision/graph/node_error.h"
#include "pipeline/vision/onnx/matrix_product.h"
#include "pipeline/vision/onnx/operators.h"

namespace nearshelf::pipeline {
namespace {

int transposed(GraphBuilder& graph, int matrix) { return graph.add_transpose(matrix, {1, 0}); }

int scaled(GraphBuilder& graph, int tensor, float factor) {
  if (factor == 1.0f) return tensor;
  return graph.add(Elementwise{Arithmetic::kMultiply, {}}, {tensor, graph.add_constant(factor)});
}

// alpha * A' * B' + beta * C, ' = transposed where the attribute says so.
void import_gemm(OnnxNode& node) {
  GraphBuilder& graph = node.graph();
  require(node.rank(0) == 2 && node.rank(1) == 2, "needs two matrices");
  int a = node.real(0);
  int b = node.real(1);
  if (node.integer("transA", 0) != 0) a = transposed(graph, a);
  if (node.integer("transB", 0) == 0) b = transposed(graph, b);
  b = scaled(graph, b, node.real("alpha", 1.0f));
  if (!node.has_input(2)) {
    node.set_real(graph.add(Dense{}, {a, b}));
    return;
  }
  int c = scaled(graph, node.real(2), node.real("beta", 1.0f));
  const int outputs = graph.shape(b)[0];
  const Shape bias = graph.shape(c);
  if (element_count(bias) == outputs && !bias.empty() && bias.back() == outputs) {
    c = graph.add_reshape(c, {outputs});
    node.set_real(graph.add(Dense{}, {a, b, c}));
    return;
  }
  const int product = graph.add(Dense{}, {a, b});
  node.set_real(graph.add(Elementwise{Arithmetic::kAdd, {}}, {product, c}));
}

void import_mat_mul(OnnxNode& node) {
  node.set_real(add_product(node.graph(), node.real(0), node.real(1), -1, {}));
}

}  // namespace

int add_product(GraphBuilder& graph, int a, int b, int bias, const Clamp& clamp) {
  const Shape a_shape = graph.shape(a);
  const Shape b_shape = graph.shape(b);
  require(!a_shape.empty() && !b_shape.empty(), "multiplies a scalar");
  if (b_shape.size() == 2 && graph.tensor(b).constant()) {
    std::vector<int> inputs{a, transposed(graph, b)};
    if (bias != -1) inputs.push_back(bias);
    return graph.add(Dense{clamp}, std::move(inputs));
  }
  // A vector is a row on the left, a column on the right; its axis of one goes afterwards.
  if (a_shape.size() == 1) a = graph.add_reshape(a, {1, a_shape[0]});
  if (b_shape.size() == 1) b = graph.add_reshape(b, {b_shape[0], 1});
  int product = graph.add(MatMul{}, {a, b});
  Shape shape = graph.shape(product);
  if (b_shape.size() == 1) shape.pop_back();
  if (a_shape.size() == 1) shape.erase(shape.end() - (b_shape.size() == 1 ? 1 : 2));
  product = graph.add_reshape(product, shape);
  if (bias != -1) product = graph.add(Elementwise{Arithmetic::kAdd, clamp}, {product, bias});
  const bool clamped = bias == -1 && (clamp.low > Clamp{}.low || clamp.high < Clamp{}.high);
  return clamped ? graph.add_clamp(product, clamp) : product;
}

OperatorList matrix_operators() { return {{"Gemm", import_gemm}, {"MatMul", import_mat_mul}}; }

}  // namespace nearshelf::pipeline
