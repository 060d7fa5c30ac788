// Operators on single values and along an axis.
#include <doctest/doctest.h>

#include <cmath>

#include "tests/pipeline/vision/graph/graph_sketch.h"
#include "tests/pipeline/vision/tflite/tiny_model.h"

using namespace nearshelf::pipeline;
using namespace nearshelf::pipeline::testing;
using tflite::Activation;
using tflite::BuiltinOperator;
using tflite::BuiltinOptions;

namespace {

using Values = std::vector<float>;

Values run_binary(BuiltinOperator op, BuiltinOptions type, Activation activation) {
  TinyModel model;
  const int a = model.tensor({1, 1, 2, 2});
  const int b = model.tensor({2});
  const int out = model.tensor({1, 1, 2, 2});
  model.op(op, {a, b}, {out}, type, activation_options(activation));
  return run_model(model.bytes({a, b}, {out}), {{1, 2, -3, 8}, {2, 4}});
}

Values run_unary_operator(BuiltinOperator op, const Values& x,
                          BuiltinOptions type = BuiltinOptions::NONE, Options options = {}) {
  TinyModel model;
  const int in = model.tensor({1, static_cast<int>(x.size())});
  const int out = model.tensor({1, static_cast<int>(x.size())});
  model.op(op, {in}, {out}, type, std::move(options));
  return run_model(model.bytes({in}, {out}), {x});
}

}  // namespace

TEST_CASE("ADD, SUB, MUL and DIV broadcast and fuse activations") {
  CHECK(run_binary(BuiltinOperator::ADD, BuiltinOptions::Add, Activation::NONE) ==
        Values{3, 6, -1, 12});
  CHECK(run_binary(BuiltinOperator::ADD, BuiltinOptions::Add, Activation::RELU6) ==
        Values{3, 6, 0, 6});
  CHECK(run_binary(BuiltinOperator::SUB, BuiltinOptions::Sub, Activation::NONE) ==
        Values{-1, -2, -5, 4});
  CHECK(run_binary(BuiltinOperator::MUL, BuiltinOptions::Mul, Activation::RELU) ==
        Values{2, 8, 0, 32});
  CHECK(run_binary(BuiltinOperator::DIV, BuiltinOptions::Div, Activation::RELU_N1_TO_1) ==
        Values{0.5f, 0.5f, -1, 1});
}

TEST_CASE("RELU, RELU6, RELU_N1_TO_1, LEAKY_RELU, HARD_SWISH, LOGISTIC, TANH") {
  const Values x{-4, -2, -0.5f, 0, 0.5f, 2, 8};
  CHECK(run_unary_operator(BuiltinOperator::RELU, x) == Values{0, 0, 0, 0, 0.5f, 2, 8});
  CHECK(run_unary_operator(BuiltinOperator::RELU6, x) == Values{0, 0, 0, 0, 0.5f, 2, 6});
  CHECK(run_unary_operator(BuiltinOperator::RELU_N1_TO_1, x) ==
        Values{-1, -1, -0.5f, 0, 0.5f, 1, 1});
  const Options leak = [](Builder& builder) {
    return tflite::CreateLeakyReluOptions(builder, 0.25f).Union();
  };
  CHECK(run_unary_operator(BuiltinOperator::LEAKY_RELU, x, BuiltinOptions::LeakyRelu, leak) ==
        Values{-1, -0.5f, -0.125f, 0, 0.5f, 2, 8});
  Values swish;
  Values logistic;
  Values tanh;
  for (const float value : x) {
    swish.push_back(value * std::fmin(std::fmax(value + 3, 0.0f), 6.0f) / 6);
    logistic.push_back(1 / (1 + std::exp(-value)));
    tanh.push_back(std::tanh(value));
  }
  CHECK(largest_difference(run_unary_operator(BuiltinOperator::HARD_SWISH, x), swish) < 1e-6f);
  CHECK(largest_difference(run_unary_operator(BuiltinOperator::LOGISTIC, x), logistic) < 1e-6f);
  CHECK(largest_difference(run_unary_operator(BuiltinOperator::TANH, x), tanh) < 1e-6f);
}

TEST_CASE("SOFTMAX with beta, L2_NORMALIZATION") {
  const Options beta = [](Builder& builder) {
    return tflite::CreateSoftmaxOptions(builder, 2.0f).Union();
  };
  const Values soft =
      run_unary_operator(BuiltinOperator::SOFTMAX, {0, 1, 0.5f}, BuiltinOptions::Softmax, beta);
  const float sum = 1 + std::exp(2.0f) + std::exp(1.0f);
  CHECK(largest_difference(soft, {1 / sum, std::exp(2.0f) / sum, std::exp(1.0f) / sum}) < 1e-6f);
  CHECK(largest_difference(run_unary_operator(BuiltinOperator::L2_NORMALIZATION, {3, 0, 4}),
                           {0.6f, 0, 0.8f}) < 1e-6f);
}

TEST_CASE("MEAN over height and width, kept or dropped, one axis or two") {
  const Shape shape{1, 2, 3, 2};
  const Values x = noise(shape, 1);
  Values expected(2, 0);
  for (size_t i = 0; i < x.size(); ++i) expected[i % 2] += x[i] / 6;
  for (const bool keep : {true, false}) {
    TinyModel model;
    const int in = model.tensor(shape);
    const int axes = model.int32s({2}, {1, 2});
    const int out = model.tensor(keep ? Shape{1, 1, 1, 2} : Shape{1, 2});
    model.op(BuiltinOperator::MEAN, {in, axes}, {out}, BuiltinOptions::Reducer,
             [&](Builder& builder) { return tflite::CreateReducerOptions(builder, keep).Union(); });
    CHECK(largest_difference(run_model(model.bytes({in}, {out}), {x}), expected) < 1e-6f);
  }
  TinyModel model;
  const int in = model.tensor({2, 2});
  const int axis = model.int32s({}, {-1});
  const int out = model.tensor({2});
  model.op(BuiltinOperator::MEAN, {in, axis}, {out}, BuiltinOptions::Reducer,
           [](Builder& builder) { return tflite::CreateReducerOptions(builder, false).Union(); });
  CHECK(run_model(model.bytes({in}, {out}), {{1, 3, 5, 9}}) == Values{2, 7});
}
