// Operators of integer arithmetic, as the float arithmetic they stand for. Their inputs come with
// scale and zero point; the output ends where its grid ends, which is how exporters express ReLU.
#include <limits>

#include "pipeline/vision/graph/node_error.h"
#include "pipeline/vision/onnx/convolution.h"
#include "pipeline/vision/onnx/matrix_product.h"
#include "pipeline/vision/onnx/operators.h"
#include "pipeline/vision/onnx/quantisation.h"

namespace nearshelf::pipeline {
namespace {

// Input `at`, whose scale and zero point follow it.
int activation(OnnxNode& node, size_t at) {
  return real_values(node, at, read_single_grid(node, at + 1, at + 2));
}

// Biases are integers on the grid of the accumulators.
int bias_on(OnnxNode& node, size_t at, const Grid& input, const Grid& weights) {
  if (!node.has_input(at)) return -1;
  Grid grid;
  for (const float scale : weights.scales) grid.scales.push_back(input.scales[0] * scale);
  grid.zeros.assign(grid.scales.size(), 0);
  grid.low = std::numeric_limits<int>::min();
  grid.high = std::numeric_limits<int>::max();
  require(node.is_constant(at), "must have a constant bias");
  return real_values(node, at, grid);
}

void import_qlinear_conv(OnnxNode& node) {
  const Grid in = read_single_grid(node, 1, 2);
  const Grid weights = read_grid(node, 4, 5, 0);
  const Grid out = read_single_grid(node, 6, 7);
  const int x = real_values(node, 0, in);
  const int w = real_values(node, 3, weights);
  const int bias = bias_on(node, 8, in, weights);
  set_quantised(node, add_convolution(node, x, w, bias, clamp_of(out)), out);
}

// The grid of integers that stand for themselves, less a zero point (input `zero`, may be absent).
Grid integer_grid(const OnnxNode& node, size_t input, size_t zero, int axis) {
  const IntegerRange range = range_of_type(node.input(input).type);
  Grid grid{{1.0f}, {0}, axis, range.low, range.high};
  if (!node.has_input(zero)) return grid;
  grid.zeros = node.constant_integers(zero);
  grid.scales.assign(grid.zeros.size(), 1.0f);
  return grid;
}

// Accumulators are integers that only a Cast makes numbers of.
void set_accumulators(OnnxNode& node, int tensor) {
  const IntegerRange range = range_of_type(onnx::TensorProto::INT32);
  node.graph().tensor(tensor).grid = Grid{{1.0f}, {0}, 0, range.low, range.high};
  node.set_output(0, {tensor, onnx::TensorProto::INT32});
}

void import_conv_integer(OnnxNode& node) {
  const int x = real_values(node, 0, integer_grid(node, 0, 2, 0));
  const int w = real_values(node, 1, integer_grid(node, 1, 3, 0));
  set_accumulators(node, add_convolution(node, x, w, -1, {}));
}

void import_mat_mul_integer(OnnxNode& node) {
  const int a = real_values(node, 0, integer_grid(node, 0, 2, 0));
  const int b = real_values(node, 1, integer_grid(node, 1, 3, 1));
  set_accumulators(node, add_product(node.graph(), a, b, -1, {}));
}

void import_qlinear_mat_mul(OnnxNode& node) {
  const Grid out = read_single_grid(node, 6, 7);
  const int a = activation(node, 0);
  const int b = real_values(node, 3, read_grid(node, 4, 5, 1));
  set_quantised(node, add_product(node.graph(), a, b, -1, clamp_of(out)), out);
}

void import_qgemm(OnnxNode& node) {
  GraphBuilder& graph = node.graph();
  require(node.real("alpha", 1.0f) == 1.0f && node.integer("transA", 0) == 0,
          "alpha and transA are not supported");
  const bool transposed = node.integer("transB", 0) != 0;
  const Grid in = read_single_grid(node, 1, 2);
  const Grid weights = read_grid(node, 4, 5, transposed ? 0 : 1);
  const int a = real_values(node, 0, in);
  int b = real_values(node, 3, weights);
  require(graph.shape(a).size() == 2 && graph.shape(b).size() == 2, "needs two matrices");
  if (transposed) b = graph.add_transpose(b, {1, 0});
  int bias = bias_on(node, 6, in, weights);
  if (bias != -1) bias = graph.add_reshape(bias, {graph.shape(b)[1]});
  if (!node.has_input(7)) {
    node.set_real(add_product(graph, a, b, bias, {}));
    return;
  }
  const Grid out = read_single_grid(node, 7, 8);
  set_quantised(node, add_product(graph, a, b, bias, clamp_of(out)), out);
}

template <Arithmetic kOperation>
void import_qlinear_binary(OnnxNode& node) {
  const Grid out = read_single_grid(node, 6, 7);
  const int a = activation(node, 0);
  const int b = activation(node, 3);
  set_quantised(node, node.graph().add(Elementwise{kOperation, clamp_of(out)}, {a, b}), out);
}

void import_qlinear_concat(OnnxNode& node) {
  require(node.input_count() >= 5 && node.input_count() % 3 == 2,
          "needs scale and zero point of the output and of each input");
  const Grid out = read_single_grid(node, 0, 1);
  std::vector<int> inputs;
  for (size_t at = 2; at < node.input_count(); at += 3) inputs.push_back(activation(node, at));
  const Concat concat{node.integer("axis", 0), clamp_of(out)};
  set_quantised(node, node.graph().add(concat, inputs), out);
}

// An operator of one activation x: inputs x, its scale and zero point, those of the output.
void set_clamped(OnnxNode& node, int tensor) {
  const Grid out = read_single_grid(node, 3, 4);
  set_quantised(node, node.graph().add_clamp(tensor, clamp_of(out)), out);
}

void import_qlinear_average_pool(OnnxNode& node) {
  require(node.integer("channels_last", 0) == 0, "channels_last is not supported");
  const Grid out = read_single_grid(node, 3, 4);
  set_quantised(node, add_average_pool(node, activation(node, 0), clamp_of(out)), out);
}

void import_qlinear_global_average_pool(OnnxNode& node) {
  std::vector<int> axes = pixel_axes(node.rank(0));
  if (node.integer("channels_last", 0) != 0) {
    for (int& axis : axes) --axis;
  }
  set_clamped(node, node.graph().add(Mean{axes, true}, {activation(node, 0)}));
}

void import_qlinear_leaky_relu(OnnxNode& node) {
  const Unary relu{
      .function = Function::kLeakyRelu, .clamp = {}, .alpha = node.real("alpha", 0.01f)};
  set_clamped(node, node.graph().add(relu, {activation(node, 0)}));
}

void import_qlinear_sigmoid(OnnxNode& node) {
  const Unary sigmoid{.function = Function::kSigmoid, .clamp = {}};
  set_clamped(node, node.graph().add(sigmoid, {activation(node, 0)}));
}

}  // namespace

OperatorList quantised_operators() {
  return {{"ConvInteger", import_conv_integer},
          {"MatMulInteger", import_mat_mul_integer},
          {"QLinearConv", import_qlinear_conv},
          {"QLinearMatMul", import_qlinear_mat_mul},
          {"com.microsoft.QGemm", import_qgemm},
          {"com.microsoft.QLinearAdd", import_qlinear_binary<Arithmetic::kAdd>},
          {"com.microsoft.QLinearAveragePool", import_qlinear_average_pool},
          {"com.microsoft.QLinearConcat", import_qlinear_concat},
          {"com.microsoft.QLinearGlobalAveragePool", import_qlinear_global_average_pool},
          {"com.microsoft.QLinearLeakyRelu", import_qlinear_leaky_relu},
          {"com.microsoft.QLinearMul", import_qlinear_binary<Arithmetic::kMultiply>},
          {"com.microsoft.QLinearSigmoid", import_qlinear_sigmoid}};
}

}  // namespace nearshelf::pipeline
