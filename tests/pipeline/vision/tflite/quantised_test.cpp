// Values on integer grids, halves, and what becomes of QUANTIZE and DEQUANTIZE.
#include <doctest/doctest.h>

#include "tests/pipeline/vision/graph/graph_sketch.h"
#include "tests/pipeline/vision/tflite/tiny_model.h"

using namespace nearshelf::pipeline;
using namespace nearshelf::pipeline::testing;
using tflite::Activation;
using tflite::BuiltinOperator;
using tflite::BuiltinOptions;
using tflite::Padding;
using tflite::TensorType;

namespace {

using Values = std::vector<float>;

const GraphTensor& tensor_named(const Graph& graph, const std::string& name) {
  for (const GraphTensor& tensor : graph.tensors) {
    if (tensor.name == name) return tensor;
  }
  throw VisionError("no tensor " + name);
}

}  // namespace

TEST_CASE("uint8 per tensor: weights, integer bias, and grids are real values") {
  TinyModel model;
  const int in = model.tensor({1, 1, 1, 2}, TensorType::UINT8, {{0.5f}, {10}});
  const int weights = model.uint8s({2, 1, 1, 2}, {130, 126, 128, 255}, {{0.25f}, {128}});
  const int bias = model.int32s({2}, {8, -16});  // in steps of 0.5 * 0.25
  const int out = model.tensor({1, 1, 1, 2}, TensorType::UINT8, {{1.0f}, {100}});
  model.op(BuiltinOperator::CONV_2D, {in, weights, bias}, {out}, BuiltinOptions::Conv,
           conv_options(Padding::VALID, 1, 1));
  const Bytes bytes = model.bytes({in}, {out});
  CHECK(run_model(bytes, {{4, 2}}) == Values{0.5f * 4 - 0.5f * 2 + 1, 31.75f * 2 - 2});

  const Graph graph = import_tiny(bytes);
  const Grid& grid = *tensor_named(graph, "t0").grid;
  CHECK(grid.scales == Values{0.5f});
  CHECK(grid.zeros == std::vector<int>{10});
  CHECK(grid.low == 0);
  CHECK(grid.high == 255);
  CHECK(tensor_named(graph, "t1").values == Values{0.5f, -0.5f, 0, 31.75f});
}

TEST_CASE("a quantised result saturates at the ends of its grid") {
  TinyModel model;
  const Quantisation grid{{0.5f}, {-128}};  // 0 .. 127.5
  const int a = model.tensor({2}, TensorType::INT8, grid);
  const int b = model.tensor({2}, TensorType::INT8, grid);
  const int out = model.tensor({2}, TensorType::INT8, grid);
  model.op(BuiltinOperator::SUB, {a, b}, {out}, BuiltinOptions::Sub,
           activation_options(Activation::NONE));
  CHECK(run_model(model.bytes({a, b}, {out}), {{1, 5}, {3, 2}}) == Values{0, 3});
  CHECK(run_model(model.bytes({a, b}, {out}), {{300, 5}, {3, 2}}) == Values{127.5f, 3});
}

TEST_CASE("int8 per channel: convolution and depthwise, with a bias a channel") {
  TinyModel model;
  const int in = model.tensor({1, 1, 1, 2}, TensorType::INT8, {{0.5f}, {0}});
  const int weights = model.int8s({2, 1, 1, 2}, {1, 2, 3, -4}, {{1.0f, 0.25f}, {0, 0}, 0});
  const int bias = model.int32s({2}, {2, 8});
  const int mid = model.tensor({1, 1, 1, 2}, TensorType::INT8, {{0.25f}, {0}});
  const int depthwise = model.int8s({1, 1, 1, 2}, {2, 4}, {{0.5f, 2.0f}, {0, 0}, 3});
  const int out = model.tensor({1, 1, 1, 2});
  model.op(BuiltinOperator::CONV_2D, {in, weights, bias}, {mid}, BuiltinOptions::Conv,
           conv_options(Padding::SAME, 1, 1));
  model.op(BuiltinOperator::DEPTHWISE_CONV_2D, {mid, depthwise}, {out},
           BuiltinOptions::DepthwiseConv, [](Builder& builder) {
             return tflite::CreateDepthwiseConvOptions(builder, Padding::SAME, 1, 1, 1,
                                                       Activation::NONE)
                 .Union();
           });
  const Bytes bytes = model.bytes({in}, {out});
  // First 1*2 + 2*1 + 2*0.5*1 = 5 and 0.75*2 - 1*1 + 8*0.5*0.25 = 1.5, then times 1 and 8.
  CHECK(run_model(bytes, {{2, 1}}) == Values{5, 12});
  const Graph graph = import_tiny(bytes);
  const Grid& grid = *tensor_named(graph, "t4").grid;
  CHECK(grid.axis == 0);
  CHECK(grid.scales == Values{0.5f, 2.0f});
  CHECK(tensor_named(graph, "t4").shape == Shape{2, 1, 1, 1});
}

TEST_CASE("half precision weights arrive through DEQUANTIZE and leave no node") {
  TinyModel model;
  const int in = model.tensor({1, 3});
  const int half = model.halves({2, 3}, {1, -2, 0.5f, 0, 1024, -0.125f});
  const int weights = model.tensor({2, 3});
  const int out = model.tensor({1, 2});
  model.op(BuiltinOperator::DEQUANTIZE, {half}, {weights});
  model.op(BuiltinOperator::FULLY_CONNECTED, {in, weights}, {out}, BuiltinOptions::FullyConnected,
           [](Builder& builder) { return tflite::CreateFullyConnectedOptions(builder).Union(); });
  const Bytes bytes = model.bytes({in}, {out});
  CHECK(run_model(bytes, {{1, 2, 4}}) == Values{-1, 2047.5f});
  CHECK(import_tiny(bytes).nodes.size() == 1);
}

TEST_CASE("QUANTIZE and DEQUANTIZE vanish where they change no value") {
  TinyModel model;
  const int in = model.tensor({2});
  const int quantised = model.tensor({2}, TensorType::UINT8, {{0.5f}, {128}});
  const int shifted = model.tensor({2}, TensorType::INT8, {{0.5f}, {0}});
  const int relu = model.tensor({2}, TensorType::INT8, {{0.5f}, {0}});
  const int out = model.tensor({2});
  model.op(BuiltinOperator::QUANTIZE, {in}, {quantised});
  model.op(BuiltinOperator::QUANTIZE, {quantised}, {shifted});
  model.op(BuiltinOperator::RELU, {shifted}, {relu});
  model.op(BuiltinOperator::DEQUANTIZE, {relu}, {out});
  const Bytes bytes = model.bytes({in}, {out});
  const Graph graph = import_tiny(bytes);
  CHECK(graph.nodes.size() == 1);
  CHECK(graph.tensors[size_t(graph.inputs[0])].grid->zeros == std::vector<int>{128});
  CHECK(graph.tensors[size_t(graph.outputs[0])].grid->low == -128);
  CHECK(run_model(bytes, {{-3, 3}}) == Values{0, 3});
}

TEST_CASE("QUANTIZE to another grid stays, as a clamp to what that grid holds") {
  TinyModel model;
  const int in = model.tensor({2}, TensorType::INT8, {{0.5f}, {0}});
  const int out = model.tensor({2}, TensorType::INT8, {{0.25f}, {0}});
  model.op(BuiltinOperator::QUANTIZE, {in}, {out});
  const Bytes bytes = model.bytes({in}, {out});
  CHECK(import_tiny(bytes).nodes.size() == 1);
  CHECK(run_model(bytes, {{3, 63}}) == Values{3, 31.75f});
}

TEST_CASE("CAST of a photo's bytes to floating point: they stand for themselves") {
  TinyModel model;
  const int in = model.tensor({2}, TensorType::UINT8);
  const int cast = model.tensor({2});
  const int half = model.floats({1}, {0.5f});
  const int out = model.tensor({2});
  model.op(BuiltinOperator::CAST, {in}, {cast});
  model.op(BuiltinOperator::MUL, {cast, half}, {out}, BuiltinOptions::Mul,
           activation_options(Activation::NONE));
  const Bytes bytes = model.bytes({in}, {out});
  CHECK(run_model(bytes, {{255, 4}}) == Values{127.5f, 2});
  CHECK(tensor_named(import_tiny(bytes), "t0").grid->high == 255);
}

TEST_CASE("int8 weights of a float model are dequantised") {
  TinyModel model;
  const int in = model.tensor({1, 2});
  const int weights = model.int8s({1, 2}, {4, -2}, {{0.5f}, {0}});
  const int bias = model.floats({1}, {1});
  const int out = model.tensor({1, 1});
  model.op(BuiltinOperator::FULLY_CONNECTED, {in, weights, bias}, {out},
           BuiltinOptions::FullyConnected,
           [](Builder& builder) { return tflite::CreateFullyConnectedOptions(builder).Union(); });
  CHECK(run_model(model.bytes({in}, {out}), {{3, 1}}) == Values{6});
}
