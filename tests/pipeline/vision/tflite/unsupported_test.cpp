// Operators without counterpart: named, with what is supported, and only where they are needed.
#include <doctest/doctest.h>

#include "pipeline/vision/graph/cut_graph.h"
#include "pipeline/vision/graph/float_executor.h"
#include "tests/pipeline/vision/graph/graph_sketch.h"
#include "tests/pipeline/vision/tflite/tiny_model.h"

using namespace nearshelf::pipeline;
using namespace nearshelf::pipeline::testing;
using tflite::Activation;
using tflite::BuiltinOperator;
using tflite::BuiltinOptions;
using tflite::TensorType;

namespace {

bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// The error of whoever needs all outputs of the file.
std::string error_when_needed(const Bytes& bytes) {
  const Graph graph = import_tiny(bytes);
  return vision_error_of([&] { FloatExecutor executor(graph); });
}

// in -> RELU (t1) -> `op` (t2)
std::string error_of_operator(BuiltinOperator op) {
  TinyModel model;
  const int in = model.tensor({1, 4});
  const int relu = model.tensor({1, 4});
  const int out = model.tensor({1, 4});
  model.op(BuiltinOperator::RELU, {in}, {relu});
  model.op(op, {relu}, {out});
  return error_when_needed(model.bytes({in}, {out}));
}

}  // namespace

TEST_CASE("an unsupported operator is named with its node and what is supported") {
  const std::string error = error_of_operator(BuiltinOperator::SQUARED_DIFFERENCE);
  CHECK(mentions(error, "tiny: node 't2' (SQUARED_DIFFERENCE): this operator is not supported"));
  CHECK(mentions(error, "ADD, AVERAGE_POOL_2D"));
  CHECK(mentions(error, "TRANSPOSE"));
  CHECK(mentions(error_of_operator(BuiltinOperator(250)), "node 't2' (operator 250)"));
}

TEST_CASE("custom operators are named, and do no harm behind the cut") {
  TinyModel model;
  const int in = model.tensor({1, 4});
  const int features = model.tensor({1, 4});
  const int boxes = model.tensor({});
  const int scores = model.tensor({});
  model.op(BuiltinOperator::RELU, {in}, {features});
  model.custom("TFLite_Detection_PostProcess", {features}, {boxes, scores});
  const Bytes bytes = model.bytes({in}, {boxes, scores});
  CHECK(mentions(error_when_needed(bytes), "(CUSTOM TFLite_Detection_PostProcess)"));

  const Graph graph = cut_graph(import_tiny(bytes), "t1");
  FloatExecutor executor(graph);
  executor.run(std::vector<float>{-1, 0, 1, 2});
  CHECK(executor.values(graph.outputs[0])[3] == 2);
  CHECK(mentions(vision_error_of([&] { cut_graph(import_tiny(bytes), "t3"); }),
                 "TFLite_Detection_PostProcess"));
}

TEST_CASE("forms of an operator that have no counterpart say why") {
  const auto error = [](BuiltinOperator op, BuiltinOptions type, const Options& options,
                        const Shape& out = {1, 4}) {
    TinyModel model;
    const int a = model.tensor({1, 4});
    const int b = model.tensor({1, 4});
    const int result = model.tensor(out);
    model.op(op, {a, b}, {result}, type, options);
    return error_when_needed(model.bytes({a, b}, {result}));
  };
  CHECK(mentions(
      error(BuiltinOperator::ADD, BuiltinOptions::Add, activation_options(Activation::SIGN_BIT)),
      "fused activation 5"));
  CHECK(mentions(error(BuiltinOperator::ADD, BuiltinOptions::Add,
                       activation_options(Activation::NONE), {1, 5}),
                 "gives a tensor of shape 1x4, the model says it is 1x5"));
  CHECK(mentions(error(BuiltinOperator::ADD, BuiltinOptions::Add,
                       activation_options(Activation::NONE), {-1, 4}),
                 "dimension below 1"));
  CHECK(mentions(error(BuiltinOperator::MEAN, BuiltinOptions::NONE, {}), "known before"));
  CHECK(mentions(error(BuiltinOperator::CONV_2D, BuiltinOptions::NONE, {}), "lacks its options"));
  CHECK(mentions(error(BuiltinOperator::MAX_POOL_2D, BuiltinOptions::Pool,
                       [](Builder& builder) { return tflite::CreatePoolOptions(builder).Union(); }),
                 "needs four dimensions"));
  CHECK(mentions(
      error(BuiltinOperator::FULLY_CONNECTED, BuiltinOptions::FullyConnected,
            [](Builder& builder) {
              return tflite::CreateFullyConnectedOptions(builder, Activation::NONE, 1).Union();
            }),
      "shuffled"));
}

TEST_CASE("integers and texts cannot be computed with") {
  TinyModel model;
  const int in = model.tensor({2}, TensorType::INT32);
  const int out = model.tensor({2});
  model.op(BuiltinOperator::CAST, {in}, {out});
  CHECK(
      mentions(error_when_needed(model.bytes({in}, {out})), "computes with the integers of 't0'"));
}

TEST_CASE("tensors that make no sense are an error for those who need them") {
  const auto error = [](const Quantisation& quantisation, size_t values) {
    TinyModel model;
    const int in = model.tensor({2, 2});
    const int constant = model.int8s({2, 2}, std::vector<int8_t>(values, 1), quantisation);
    const int out = model.tensor({2, 2});
    model.op(BuiltinOperator::ADD, {in, constant}, {out});
    return error_when_needed(model.bytes({in}, {out}));
  };
  CHECK(error({{0.5f}, {0}}, 4) == "");
  CHECK(mentions(error({{0.5f}, {0}}, 3), "'t1', which holds 3 bytes for 4 values"));
  CHECK(mentions(error({{0.5f, 1, 2}, {0}, 0}, 4), "3 scales"));
  CHECK(mentions(error({{0.5f, 1}, {0}, 7}, 4), "2 scales"));
  CHECK(mentions(error({{-0.5f}, {0}}, 4), "scale"));
  CHECK(mentions(error({{0.5f}, {1000}}, 4), "zero point 1000"));
}
