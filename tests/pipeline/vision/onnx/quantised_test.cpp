// Quantised models: real values with the grid that the file's integers lie on.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "tests/pipeline/vision/onnx/channel_order.h"
#include "tests/pipeline/vision/onnx/model_maker.h"

using namespace nearshelf::pipeline;
using namespace nearshelf::pipeline::testing;

namespace {

constexpr int kByte = onnx::TensorProto::UINT8;
constexpr int kSigned = onnx::TensorProto::INT8;
constexpr int kInt = onnx::TensorProto::INT32;

struct Scale {
  float scale;
  int zero;
};

// Constants NAME.scale and NAME.zero.
void grid(ModelMaker& model, const std::string& name, Scale scale, int type = kByte) {
  model.constant(name + ".scale", {}, {scale.scale});
  model.integers(name + ".zero", {}, {scale.zero}, type);
}

std::vector<int> integers(size_t count, int low, int high, uint32_t seed) {
  std::vector<int> out;
  for (const float value : noise(count, seed)) {
    const float share = (value + 1) / 2;
    out.push_back(low + static_cast<int>(share * static_cast<float>(high - low)));
  }
  return out;
}

int rounded(double real, Scale scale, int low = 0, int high = 255) {
  const double q = std::nearbyint(real / scale.scale) + scale.zero;
  return static_cast<int>(std::clamp(q, double(low), double(high)));
}

// The integers of a graph's first output.
std::vector<int> run_integers(const Graph& graph, const std::vector<float>& input, Scale out) {
  std::vector<int> integers;
  for (const float value : run(graph, input)) integers.push_back(rounded(value, out));
  return integers;
}

std::vector<float> dequantised(const std::vector<int>& values, Scale scale) {
  std::vector<float> out;
  for (const int value : values)
    out.push_back(scale.scale * static_cast<float>(value - scale.zero));
  return out;
}

const GraphTensor& output_tensor(const Graph& graph) {
  return graph.tensors[size_t(graph.outputs[0])];
}

// An operator of two quantised tensors of four values, computed in the test in double.
std::vector<int> expect_binary(const std::vector<int>& a, Scale a_scale, const std::vector<int>& b,
                               Scale b_scale, Scale out, bool sum) {
  std::vector<int> expected;
  for (size_t i = 0; i < a.size(); ++i) {
    const double x = double(a_scale.scale) * (a[i] - a_scale.zero);
    const double y = double(b_scale.scale) * (b[i] - b_scale.zero);
    expected.push_back(rounded(sum ? x + y : x * y, out));
  }
  return expected;
}

constexpr Scale kIn{0.05f, 120};
constexpr Scale kOther{0.02f, 3};
constexpr Scale kOut{0.11f, 90};

}  // namespace

TEST_CASE("ONNX quantised: QDQ of a convolution with weights by channel") {
  ModelMaker model;
  model.input("x", {1, 2, 4, 4});
  grid(model, "x", kIn);
  grid(model, "y", {0.1f, 0});
  const std::vector<int> weights = integers(3 * 2 * 3 * 3, -127, 127, 4);
  model.integers("w.q", {3, 2, 3, 3}, weights, kSigned);
  model.constant("w.scale", {3}, {0.01f, 0.02f, 0.005f});
  model.integers("w.zero", {3}, {0, 0, 0}, kSigned);
  model.integers("b.q", {3}, {100, -50, 7}, kInt);
  model.constant("b.scale", {3}, {0.0005f, 0.001f, 0.00025f});
  model.node("QuantizeLinear", {"x", "x.scale", "x.zero"}, {"x.q"});
  model.node("DequantizeLinear", {"x.q", "x.scale", "x.zero"}, {"x.dq"});
  set(model.node("DequantizeLinear", {"w.q", "w.scale", "w.zero"}, {"w"}), "axis", 0);
  set(model.node("DequantizeLinear", {"b.q", "b.scale"}, {"b"}), "axis", 0);
  model.node("Conv", {"x.dq", "w", "b"}, {"conv"});
  model.node("QuantizeLinear", {"conv", "y.scale", "y.zero"}, {"y.q"});
  model.node("DequantizeLinear", {"y.q", "y.scale", "y.zero"}, {"y"});
  model.output("y");
  const Graph graph = import(model.bytes());

  REQUIRE(graph.nodes.size() == 2);  // and the clamp of the output's grid
  const GraphNode* conv = &graph.nodes[0];
  REQUIRE(std::holds_alternative<Conv>(conv->operation));
  // Pixels are not quantised again.
  CHECK(conv->inputs[0] == graph.inputs[0]);
  CHECK_FALSE(graph.tensors[size_t(graph.inputs[0])].grid);
  const GraphTensor& filter = graph.tensors[size_t(conv->inputs[1])];
  CHECK(filter.shape == std::vector<int>{3, 3, 3, 2});
  REQUIRE(filter.grid);
  CHECK(filter.grid->axis == 0);
  CHECK(filter.grid->scales == std::vector<float>{0.01f, 0.02f, 0.005f});
  CHECK(filter.grid->low == -128);
  CHECK(filter.values[1] == doctest::Approx(0.01f * static_cast<float>(weights[9])));
  const GraphTensor& bias = graph.tensors[size_t(conv->inputs[2])];
  CHECK(bias.values[1] == doctest::Approx(-0.05f));
  REQUIRE(output_tensor(graph).grid);
  CHECK(output_tensor(graph).grid->scales == std::vector<float>{0.1f});
  // The grid starts at zero: that is a ReLU.
  const auto values = run(graph, noise(2 * 4 * 4, 2));
  CHECK(*std::min_element(values.begin(), values.end()) == 0.0f);
  CHECK(*std::max_element(values.begin(), values.end()) > 0.0f);
}

TEST_CASE("ONNX quantised: bytes as input lie on the grid that their first reader says") {
  ModelMaker model;
  model.input("x", {1, 3, 2, 2}, kByte);
  grid(model, "x", {0.5f, 10});
  model.node("DequantizeLinear", {"x", "x.scale", "x.zero"}, {"a"});
  model.weights("w", {2, 3, 1, 1});
  model.node("Conv", {"a", "w"}, {"y"});
  model.output("y");
  const Graph graph = import(model.bytes());
  const GraphTensor& input = graph.tensors[size_t(graph.inputs[0])];
  CHECK(input.shape == std::vector<int>{1, 2, 2, 3});
  REQUIRE(input.grid);
  CHECK(input.grid->scales == std::vector<float>{0.5f});
  CHECK(input.grid->zeros == std::vector<int>{10});
  CHECK(graph.nodes.size() == 1);
}

TEST_CASE("ONNX quantised: bytes that are cast are pixels") {
  ModelMaker model;
  model.input("x", {1, 4}, kByte);
  set(model.node("Cast", {"x"}, {"y"}), "to", int{onnx::TensorProto::FLOAT});
  model.output("y");
  const Graph graph = import(model.bytes());
  CHECK(graph.nodes.empty());
  CHECK(run(graph, {0, 1, 128, 255}) == std::vector<float>{0, 1, 128, 255});
}

TEST_CASE("ONNX quantised: sums and products of integers") {
  for (const bool sum : {true, false}) {
    CAPTURE(sum);
    const std::vector<int> a = integers(16, 0, 255, 11);
    const std::vector<int> b = integers(16, 0, 255, 12);
    ModelMaker model;
    model.input("a", {1, 16}, kByte);
    model.integers("b", {1, 16}, b, kByte);
    grid(model, "a", kIn);
    grid(model, "b", kOther);
    grid(model, "y", kOut);
    model.node(sum ? "com.microsoft.QLinearAdd" : "com.microsoft.QLinearMul",
               {"a", "a.scale", "a.zero", "b", "b.scale", "b.zero", "y.scale", "y.zero"}, {"y"});
    model.output("y");
    const Graph graph = import(model.bytes());
    CHECK(run_integers(graph, dequantised(a, kIn), kOut) ==
          expect_binary(a, kIn, b, kOther, kOut, sum));
  }
}

TEST_CASE("ONNX quantised: average, concatenation and functions of integers") {
  const std::vector<int> a = integers(2 * 2 * 2, 0, 255, 21);
  const std::vector<float> real = dequantised(a, kIn);
  const auto import_unary = [&](const std::string& kind) {
    ModelMaker model;
    model.input("a", {1, 2, 2, 2}, kByte);
    grid(model, "a", kIn);
    grid(model, "y", kOut);
    model.node(kind, {"a", "a.scale", "a.zero", "y.scale", "y.zero"}, {"y"});
    model.output("y");
    return read(model.bytes());
  };
  std::vector<int> expected;
  SUBCASE("sigmoid") {
    for (const float x : real) expected.push_back(rounded(1 / (1 + std::exp(-double(x))), kOut));
    CHECK(run_integers(import_unary("com.microsoft.QLinearSigmoid"), real, kOut) == expected);
  }
  SUBCASE("leaky ReLU") {
    for (const float x : real) expected.push_back(rounded(x < 0 ? 0.01 * double(x) : x, kOut));
    CHECK(run_integers(import_unary("com.microsoft.QLinearLeakyRelu"), real, kOut) == expected);
  }
  SUBCASE("global average") {
    for (size_t c = 0; c < 2; ++c) {
      double total = 0;
      for (size_t i = 0; i < 4; ++i) total += double(real[c * 4 + i]);
      expected.push_back(rounded(total / 4, kOut));
    }
    CHECK(run_integers(import_unary("com.microsoft.QLinearGlobalAveragePool"), real, kOut) ==
          expected);
  }
  SUBCASE("concatenation") {
    ModelMaker model;
    model.input("a", {1, 8}, kByte);
    model.integers("b", {1, 2}, {0, 200}, kByte);
    grid(model, "a", kIn);
    grid(model, "b", kOther);
    grid(model, "y", kOut);
    set(model.node("com.microsoft.QLinearConcat",
                   {"y.scale", "y.zero", "a", "a.scale", "a.zero", "b", "b.scale", "b.zero"},
                   {"y"}),
        "axis", 1);
    model.output("y");
    for (const float x : real) expected.push_back(rounded(x, kOut));
    for (const float x : dequantised({0, 200}, kOther)) expected.push_back(rounded(x, kOut));
    CHECK(run_integers(read(model.bytes()), real, kOut) == expected);
  }
}

TEST_CASE("ONNX quantised: a matrix product of integers with a bias") {
  const std::vector<int> a = integers(6, 0, 255, 31);
  const std::vector<int> weights = integers(4 * 6, -127, 127, 32);
  const std::vector<int> bias{1000, -2000, 0, 555};
  const Scale weight_scale{0.01f, 0};
  ModelMaker model;
  model.input("a", {1, 6}, kByte);
  grid(model, "a", kIn);
  grid(model, "w", weight_scale, kSigned);
  grid(model, "y", kOut);
  model.integers("w", {4, 6}, weights, kSigned);
  model.integers("b", {4}, bias, kInt);
  set(model.node("com.microsoft.QGemm",
                 {"a", "a.scale", "a.zero", "w", "w.scale", "w.zero", "b", "y.scale", "y.zero"},
                 {"y"}),
      "transB", 1);
  model.output("y");
  std::vector<int> expected;
  for (size_t row = 0; row < 4; ++row) {
    int64_t sum = bias[row];
    for (size_t k = 0; k < 6; ++k) sum += int64_t{a[k] - kIn.zero} * weights[row * 6 + k];
    expected.push_back(rounded(double(sum) * double(kIn.scale) * double(weight_scale.scale), kOut));
  }
  CHECK(run_integers(import(model.bytes()), dequantised(a, kIn), kOut) == expected);
}

TEST_CASE("ONNX quantised: a chain of integer operators in a network") {
  ModelMaker model;
  model.input("x", {1, 3, 4, 4});
  grid(model, "x", kIn);
  grid(model, "w", {0.02f, 0}, kSigned);
  grid(model, "c", {0.04f, 0});
  grid(model, "y", {0.03f, 0});
  model.integers("w", {2, 3, 1, 1}, integers(6, -127, 127, 41), kSigned);
  model.node("QuantizeLinear", {"x", "x.scale", "x.zero"}, {"q"});
  model.node("QLinearConv",
             {"q", "x.scale", "x.zero", "w", "w.scale", "w.zero", "c.scale", "c.zero"}, {"c"});
  model.node("com.microsoft.QLinearGlobalAveragePool",
             {"c", "c.scale", "c.zero", "y.scale", "y.zero"}, {"p"});
  model.node("Flatten", {"p"}, {"f"});
  model.node("DequantizeLinear", {"f", "y.scale", "y.zero"}, {"y"});
  model.output("y");
  const Graph as_in_file = read(model.bytes());
  const Graph imported = import(model.bytes());
  CHECK(count_nodes<Transpose>(imported) == 0);
  CHECK(count_nodes<Elementwise>(imported) == 0);
  const std::vector<float> image = noise(3 * 4 * 4, 1);
  CHECK(relative_difference(run(imported, channels_last(image, {1, 3, 4, 4})),
                            run(as_in_file, image)) <= kRounding);
}
