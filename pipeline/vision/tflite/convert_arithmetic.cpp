// Operators that compute with each value, or along an axis.
#include <limits>

#include "pipeline/vision/graph/node_error.h"
#include "pipeline/vision/tflite/conversion.h"

namespace nearshelf::pipeline::tflite {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

void convert_elementwise(OperatorScope* scope, Arithmetic operation,
                         const ActivationOptions* options) {
  const Clamp clamp = options == nullptr ? Clamp{} : clamp_of(options->activation());
  scope->emit(Elementwise{operation, clamp}, {scope->input(0), scope->input(1)});
}

void convert_unary(OperatorScope* scope, const Unary& unary) {
  scope->emit(unary, {scope->input(0)});
}

void convert_clamp(OperatorScope* scope, const Clamp& clamp) {
  convert_unary(scope, {.function = Function::kClamp, .clamp = clamp});
}

}  // namespace

void convert_add(OperatorScope* scope) {
  convert_elementwise(scope, Arithmetic::kAdd, scope->op().builtin_options_as_Add());
}
void convert_sub(OperatorScope* scope) {
  convert_elementwise(scope, Arithmetic::kSubtract, scope->op().builtin_options_as_Sub());
}
void convert_mul(OperatorScope* scope) {
  convert_elementwise(scope, Arithmetic::kMultiply, scope->op().builtin_options_as_Mul());
}
void convert_div(OperatorScope* scope) {
  convert_elementwise(scope, Arithmetic::kDivide, scope->op().builtin_options_as_Div());
}

void convert_relu(OperatorScope* scope) { convert_clamp(scope, {0, kInfinity}); }
void convert_relu6(OperatorScope* scope) { convert_clamp(scope, {0, 6}); }
void convert_relu_n1_to_1(OperatorScope* scope) { convert_clamp(scope, {-1, 1}); }

void convert_leaky_relu(OperatorScope* scope) {
  const auto& options = required_options(scope->op().builtin_options_as_LeakyRelu());
  convert_unary(scope, {.function = Function::kLeakyRelu, .alpha = options.alpha()});
}
void convert_hard_swish(OperatorScope* scope) {
  convert_unary(scope, {.function = Function::kHardSwish});
}
void convert_logistic(OperatorScope* scope) {
  convert_unary(scope, {.function = Function::kSigmoid});
}
void convert_tanh(OperatorScope* scope) { convert_unary(scope, {.function = Function::kTanh}); }

void convert_softmax(OperatorScope* scope) {
  const auto& options = required_options(scope->op().builtin_options_as_Softmax());
  scope->emit(Softmax{.axis = -1, .beta = options.beta()}, {scope->input(0)});
}

void convert_l2_normalization(OperatorScope* scope) {
  scope->emit(Normalise{.axis = -1, .power = 2}, {scope->input(0)});
}

void convert_mean(OperatorScope* scope) {
  const auto* options = scope->op().builtin_options_as_Reducer();
  const bool keep = options != nullptr && options->keep_dims();
  scope->emit(Mean{.axes = scope->numbers(1), .keep = keep}, {scope->input(0)});
}

void convert_grid(OperatorScope* scope) { scope->pass_through(); }

}  // namespace nearshelf::pipeline::tflite
