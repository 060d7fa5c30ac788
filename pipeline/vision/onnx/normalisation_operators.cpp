// Normalisations, as the arithmetic they stand for.
#include <cmath>
#include <numeric>

#include "pipeline/vision/onnx/convolution.h"
#include "pipeline/vision/onnx/operators.h"

namespace nearshelf::pipeline {
namespace {

int add_arithmetic(GraphBuilder& graph, Arithmetic operation, int a, int b) {
  return graph.add(Elementwise{operation, {}}, {a, b});
}

// One value a channel, as a tensor that broadcasts to `rank` axes with channels second.
int per_channel(GraphBuilder& graph, std::vector<float> values, size_t rank) {
  require(rank >= 1, "normalises a scalar");
  Shape shape(rank > 2 ? rank - 1 : 1, 1);
  shape[0] = static_cast<int>(values.size());
  return graph.add_constant(shape, std::move(values));
}

void import_batch_normalisation(OnnxNode& node) {
  GraphBuilder& graph = node.graph();
  require(node.integer("training_mode", 0) == 0 && !node.wants_output(1),
          "training mode is not supported. Export the model for inference");
  require(node.opset() >= 9 || node.integer("spatial", 1) == 1, "spatial = 0 is not supported");
  const int x = node.real(0);
  const auto scale = node.constant_reals(1);
  const auto bias = node.constant_reals(2);
  const auto mean = node.constant_reals(3);
  const auto variance = node.constant_reals(4);
  require(
      bias.size() == scale.size() && mean.size() == scale.size() && variance.size() == scale.size(),
      "has parameters of different length");
  const float epsilon = node.real("epsilon", 1e-5f);
  std::vector<float> factors(scale.size());
  std::vector<float> offsets(scale.size());
  for (size_t i = 0; i < scale.size(); ++i) {
    factors[i] = scale[i] / std::sqrt(variance[i] + epsilon);
    offsets[i] = bias[i] - mean[i] * factors[i];
  }
  const size_t rank = node.rank(0);
  const int scaled =
      add_arithmetic(graph, Arithmetic::kMultiply, x, per_channel(graph, std::move(factors), rank));
  node.set_real(add_arithmetic(graph, Arithmetic::kAdd, scaled,
                               per_channel(graph, std::move(offsets), rank)));
}

// (x - mean) / sqrt(variance + epsilon) over these axes, and its parts.
struct Standardised {
  int values;
  int mean;
  int deviation;
};

Standardised add_standardised(GraphBuilder& graph, int x, const std::vector<int>& axes,
                              float epsilon) {
  const int mean = graph.add(Mean{axes, true}, {x});
  const int centred = add_arithmetic(graph, Arithmetic::kSubtract, x, mean);
  const int square = add_arithmetic(graph, Arithmetic::kMultiply, centred, centred);
  const int variance = graph.add(Mean{axes, true}, {square});
  const int safe = add_arithmetic(graph, Arithmetic::kAdd, variance, graph.add_constant(epsilon));
  const int deviation = graph.add(Unary{.function = Function::kSquareRoot, .clamp = {}}, {safe});
  return {add_arithmetic(graph, Arithmetic::kDivide, centred, deviation), mean, deviation};
}

void import_instance_normalisation(OnnxNode& node) {
  GraphBuilder& graph = node.graph();
  const size_t rank = node.rank(0);
  const Standardised standard =
      add_standardised(graph, node.real(0), pixel_axes(rank), node.real("epsilon", 1e-5f));
  Shape channel(rank - 1, 1);
  channel[0] = node.shape(0)[1];
  const int scale = graph.add_reshape(node.real(1), channel);
  const int bias = graph.add_reshape(node.real(2), channel);
  const int scaled = add_arithmetic(graph, Arithmetic::kMultiply, standard.values, scale);
  node.set_real(add_arithmetic(graph, Arithmetic::kAdd, scaled, bias));
}

void import_layer_normalisation(OnnxNode& node) {
  GraphBuilder& graph = node.graph();
  const int rank = static_cast<int>(node.rank(0));
  const int first = resolve_axis(node.integer("axis", -1), node.rank(0));
  std::vector<int> axes(size_t(rank - first));
  std::iota(axes.begin(), axes.end(), first);
  const Standardised standard =
      add_standardised(graph, node.real(0), axes, node.real("epsilon", 1e-5f));
  int out = add_arithmetic(graph, Arithmetic::kMultiply, standard.values, node.real(1));
  if (node.has_input(2)) out = add_arithmetic(graph, Arithmetic::kAdd, out, node.real(2));
  node.set_real(out);
  if (node.wants_output(1)) {
    node.set_output(1, {standard.mean, onnx::TensorProto::FLOAT});
  }
  if (node.wants_output(2)) {
    const int inverse =
        add_arithmetic(graph, Arithmetic::kDivide, graph.add_constant(1.0f), standard.deviation);
    node.set_output(2, {inverse, onnx::TensorProto::FLOAT});
  }
}

void import_lp_normalisation(OnnxNode& node) {
  const Normalise normalise{node.integer("axis", -1), node.integer("p", 2)};
  node.set_real(node.graph().add(normalise, {node.real(0)}));
}

}  // namespace

OperatorList normalisation_operators() {
  return {{"BatchNormalization", import_batch_normalisation},
          {"InstanceNormalization", import_instance_normalisation},
          {"LayerNormalization", import_layer_normalisation},
          {"LpNormalization", import_lp_normalisation}};
}

}  // namespace nearshelf::pipeline
