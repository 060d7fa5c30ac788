// Networks as exporters write them, channels first: they come out channels last, with nothing but
// the operations of the network, and compute what the file says.
#include <doctest/doctest.h>

#include <functional>

#include "pipeline/vision/graph/graph_shapes.h"
#include "tests/pipeline/vision/onnx/channel_order.h"
#include "tests/pipeline/vision/onnx/model_maker.h"

using namespace nearshelf::pipeline;
using namespace nearshelf::pipeline::testing;

namespace {

constexpr int kSide = 8;

// A network from 'x' (1 x 4 x 8 x 8) to 'y'.
struct Sketch {
  const char* name;
  std::function<void(ModelMaker&)> draw;
  int opset = 13;
};

void conv(ModelMaker& model, const std::string& in, const std::string& out, int channels_in,
          int channels_out, int kernel) {
  model.weights(out + ".w", {channels_out, channels_in, kernel, kernel});
  model.weights(out + ".b", {channels_out});
  auto& node = model.node("Conv", {in, out + ".w", out + ".b"}, {out});
  const int pad = kernel / 2;
  set(node, "pads", std::vector<int>{pad, pad, pad, pad});
}

void gemm(ModelMaker& model, const std::string& in, const std::string& out, int columns, int rows) {
  model.weights(out + ".w", {rows, columns});
  model.weights(out + ".b", {rows});
  set(model.node("Gemm", {in, out + ".w", out + ".b"}, {out}), "transB", 1);
}

void draw_classifier(ModelMaker& model) {
  conv(model, "x", "a", 4, 6, 3);
  model.node("Relu", {"a"}, {"b"});
  auto& pool = model.node("MaxPool", {"b"}, {"c"});
  set(pool, "kernel_shape", std::vector<int>{2, 2});
  set(pool, "strides", std::vector<int>{2, 2});
  model.node("GlobalAveragePool", {"c"}, {"d"});
  model.node("Flatten", {"d"}, {"e"});
  gemm(model, "e", "y", 6, 5);
}

void draw_flattened_image(ModelMaker& model) {
  conv(model, "x", "a", 4, 6, 3);
  model.node("Flatten", {"a"}, {"b"});
  model.node("Relu", {"b"}, {"c"});
  gemm(model, "c", "y", 6 * kSide * kSide, 5);
}

void draw_flattened_image_times_matrix(ModelMaker& model) {
  conv(model, "x", "a", 4, 3, 1);
  model.integers("flat", {2}, {0, -1});
  model.node("Reshape", {"a", "flat"}, {"b"});
  model.weights("w", {3 * kSide * kSide, 4});
  model.node("MatMul", {"b", "w"}, {"y"});
}

void draw_squeeze_and_excitation(ModelMaker& model) {
  conv(model, "x", "a", 4, 6, 1);
  model.node("GlobalAveragePool", {"a"}, {"b"});
  conv(model, "b", "c", 6, 3, 1);
  model.node("Relu", {"c"}, {"d"});
  conv(model, "d", "e", 3, 6, 1);
  model.node("HardSigmoid", {"e"}, {"f"});
  model.node("Mul", {"a", "f"}, {"g"});
  conv(model, "g", "y", 6, 4, 1);
}

void draw_excitation_by_dense_layers(ModelMaker& model) {
  conv(model, "x", "a", 4, 6, 1);
  auto& mean = model.node("ReduceMean", {"a"}, {"b"});
  set(mean, "axes", std::vector<int>{2, 3});
  set(mean, "keepdims", 0);
  gemm(model, "b", "c", 6, 6);
  model.integers("axes", {2}, {2, 3});
  model.node("Unsqueeze", {"c", "axes"}, {"d"});
  model.node("Sigmoid", {"d"}, {"e"});
  model.node("Mul", {"e", "a"}, {"f"});
  conv(model, "f", "y", 6, 4, 1);
}

void draw_batch_normalisation(ModelMaker& model) {
  for (const char* name : {"scale", "bias", "mean"}) model.weights(name, {4});
  model.constant("variance", {4}, {0.5f, 1.0f, 2.0f, 0.1f});
  model.node("BatchNormalization", {"x", "scale", "bias", "mean", "variance"}, {"a"});
  conv(model, "a", "b", 4, 4, 3);
  model.node("BatchNormalization", {"b", "scale", "bias", "mean", "variance"}, {"y"});
}

void draw_residual(ModelMaker& model) {
  conv(model, "x", "a", 4, 4, 3);
  model.node("Clip", {"a", "", ""}, {"b"});
  model.node("Add", {"x", "b"}, {"c"});
  conv(model, "c", "d", 4, 6, 1);
  set(model.node("Concat", {"d", "x", "c"}, {"y"}), "axis", 1);
}

// Swish of hard sigmoid, spelled out.
void draw_hard_swish(ModelMaker& model) {
  conv(model, "x", "a", 4, 4, 3);
  model.constant("three", {}, {3.0f});
  model.constant("zero", {}, {0.0f});
  model.constant("six", {}, {6.0f});
  model.node("Add", {"a", "three"}, {"b"});
  model.node("Clip", {"b", "zero", "six"}, {"c"});
  model.node("Mul", {"a", "c"}, {"d"});
  model.node("Div", {"d", "six"}, {"y"});
}

void draw_normalised_pixels(ModelMaker& model) {
  model.constant("mean", {1, 4, 1, 1}, {0.1f, 0.2f, 0.3f, 0.4f});
  model.constant("deviation", {4, 1, 1}, {0.5f, 0.6f, 0.7f, 0.8f});
  model.node("Sub", {"x", "mean"}, {"a"});
  model.node("Div", {"a", "deviation"}, {"b"});
  conv(model, "b", "y", 4, 3, 3);
}

// ShuffleNet's: channels in two groups, interleaved.
void draw_channel_shuffle(ModelMaker& model) {
  conv(model, "x", "a", 4, 6, 1);
  model.integers("split", {5}, {1, 2, 3, kSide, kSide});
  model.node("Reshape", {"a", "split"}, {"b"});
  set(model.node("Transpose", {"b"}, {"c"}), "perm", std::vector<int>{0, 2, 1, 3, 4});
  model.integers("joined", {4}, {1, -1, kSide, kSide});
  model.node("Reshape", {"c", "joined"}, {"d"});
  conv(model, "d", "y", 6, 4, 3);
}

void draw_split(ModelMaker& model) {
  conv(model, "x", "a", 4, 6, 1);
  model.integers("parts", {2}, {2, 4});
  set(model.node("Split", {"a", "parts"}, {"b", "c"}), "axis", 1);
  conv(model, "c", "d", 4, 2, 3);
  set(model.node("Concat", {"b", "d"}, {"e"}), "axis", 1);
  model.integers("order", {3}, {3, -4, 1});
  set(model.node("Gather", {"e", "order"}, {"f"}), "axis", 1);
  conv(model, "f", "y", 3, 4, 1);
}

void draw_pad_and_resize(ModelMaker& model) {
  conv(model, "x", "a", 4, 4, 1);
  model.integers("pads", {8}, {0, 0, 1, 2, 0, 0, 0, 1});
  model.node("Pad", {"a", "pads"}, {"b"});
  auto& pool = model.node("AveragePool", {"b"}, {"c"});
  set(pool, "kernel_shape", std::vector<int>{3, 3});
  set(pool, "strides", std::vector<int>{2, 2});
  model.constant("scales", {4}, {1.0f, 1.0f, 2.0f, 2.0f});
  auto& resize = model.node("Resize", {"c", "", "scales"}, {"d"});
  set(resize, "mode", std::string("linear"));
  conv(model, "d", "y", 4, 3, 3);
}

void draw_unit_vector(ModelMaker& model) {
  conv(model, "x", "a", 4, 6, 3);
  model.node("GlobalMaxPool", {"a"}, {"b"});
  model.node("Flatten", {"b"}, {"c"});
  auto& norm = model.node("ReduceL2", {"c"}, {"d"});
  set(norm, "axes", std::vector<int>{1});
  model.node("Div", {"c", "d"}, {"y"});
}

void draw_shape_arithmetic(ModelMaker& model) {
  conv(model, "x", "a", 4, 6, 3);
  model.node("GlobalAveragePool", {"a"}, {"b"});
  model.node("Shape", {"b"}, {"shape"});
  model.integers("first", {}, {0});
  model.node("Gather", {"shape", "first"}, {"batch"});
  model.integers("axes", {1}, {0});
  model.node("Unsqueeze", {"batch", "axes"}, {"batch_list"});
  model.integers("rest", {1}, {-1});
  set(model.node("Concat", {"batch_list", "rest"}, {"wanted"}), "axis", 0);
  model.node("Reshape", {"b", "wanted"}, {"c"});
  gemm(model, "c", "y", 6, 3);
}

const Sketch kSketches[] = {
    {"a classifier", draw_classifier},
    {"a dense layer on a whole image", draw_flattened_image},
    {"a matrix product with a whole image", draw_flattened_image_times_matrix},
    {"squeeze and excitation", draw_squeeze_and_excitation},
    {"squeeze and excitation by dense layers", draw_excitation_by_dense_layers},
    {"batch normalisation", draw_batch_normalisation},
    {"a residual and a concatenation", draw_residual},
    {"hard swish in four nodes", draw_hard_swish},
    {"normalised pixels", draw_normalised_pixels},
    {"a channel shuffle", draw_channel_shuffle},
    {"split, gathered channels", draw_split},
    {"padding, pooling and resizing", draw_pad_and_resize},
    {"a unit vector", draw_unit_vector},
    {"a shape that is computed", draw_shape_arithmetic},
};

std::string model_of(const Sketch& sketch) {
  ModelMaker model(sketch.opset);
  model.input("x", {1, 4, kSide, kSide});
  sketch.draw(model);
  model.output("y");
  return model.bytes();
}

}  // namespace

TEST_CASE("ONNX images: channels last, without transposes, the same values") {
  for (const Sketch& sketch : kSketches) {
    CAPTURE(sketch.name);
    const std::string bytes = model_of(sketch);
    const Graph as_in_file = read(bytes);
    const Graph imported = import(bytes);
    CHECK(count_nodes<Transpose>(imported) == 0);
    REQUIRE(imported.tensors[size_t(imported.inputs[0])].shape == Shape{1, kSide, kSide, 4});
    const GraphTensor& output = imported.tensors[size_t(imported.outputs[0])];
    CHECK(output.name == "y");

    const std::vector<float> image = noise(size_t{4} * kSide * kSide, 3);
    const std::vector<float> expected = run(as_in_file, image);
    std::vector<float> got = run(imported, channels_last(image, {1, 4, kSide, kSide}));
    if (output.shape.size() == 4) got = channels_first(got, output.shape);
    CHECK(relative_difference(got, expected) <= kRounding);
  }
}

TEST_CASE("ONNX images: a channel shuffle is one selection of channels") {
  const Graph graph = import(model_of({"", draw_channel_shuffle}));
  CHECK(count_nodes<Reshape>(graph) == 0);
  REQUIRE(count_nodes<Gather>(graph) == 1);
  for (const GraphNode& node : graph.nodes) {
    const auto* gather = std::get_if<Gather>(&node.operation);
    if (gather == nullptr) continue;
    CHECK(gather->axis == 3);
    CHECK(gather->indices == std::vector<int>{0, 3, 1, 4, 2, 5});
  }
}

TEST_CASE("ONNX images: an input that is channels last in the file stays so") {
  ModelMaker model;
  model.input("x", {1, kSide, kSide, 3});
  set(model.node("Transpose", {"x"}, {"first"}), "perm", std::vector<int>{0, 3, 1, 2});
  conv(model, "first", "a", 3, 5, 3);
  set(model.node("Transpose", {"a"}, {"y"}), "perm", std::vector<int>{0, 2, 3, 1});
  model.output("y");
  const Graph as_in_file = read(model.bytes());
  const Graph imported = import(model.bytes());
  CHECK(count_nodes<Transpose>(imported) == 0);
  CHECK(imported.tensors[size_t(imported.inputs[0])].shape == Shape{1, kSide, kSide, 3});
  CHECK(imported.tensors[size_t(imported.outputs[0])].shape == Shape{1, kSide, kSide, 5});
  const std::vector<float> image = noise(size_t{3} * kSide * kSide, 5);
  CHECK(relative_difference(run(imported, image), run(as_in_file, image)) <= kRounding);
}

TEST_CASE("ONNX images: tensors keep the names they have in the file") {
  const Graph graph = import(model_of({"", draw_classifier}));
  for (const char* name : {"a", "b", "c", "d", "y"}) {
    CAPTURE(name);
    int found = 0;
    for (const GraphTensor& tensor : graph.tensors) found += tensor.name == name;
    CHECK(found == 1);
  }
}

TEST_CASE("ONNX images: half precision weights, in raw bytes or in a field, are floats") {
  for (const bool raw : {false, true}) {
    CAPTURE(raw);
    ModelMaker model;
    model.input("x", {1, 1, 2, 2});
    onnx::TensorProto& weights = *model.model().mutable_graph()->add_initializer();
    weights.set_name("w");
    weights.set_data_type(onnx::TensorProto::FLOAT16);
    for (int i = 0; i < 4; ++i) weights.add_dims(i < 2 ? 4 : 1);
    weights.set_dims(1, 1);
    const uint16_t halves[] = {0x3C00, 0xC100, 0x0001, 0x7BFF};  // 1, -2.5, 2^-24, 65504
    if (raw) {
      weights.set_raw_data(std::string(reinterpret_cast<const char*>(halves), sizeof(halves)));
    } else {
      for (const uint16_t half : halves) weights.add_int32_data(half);
    }
    model.node("Conv", {"x", "w"}, {"y"});
    model.output("y");
    const Graph graph = import(model.bytes());
    const auto values = run(graph, {1, 1, 1, 1});
    CHECK(std::vector<float>(values.begin(), values.begin() + 4) ==
          std::vector<float>{1.0f, -2.5f, 0x1p-24f, 65504.0f});
  }
}

TEST_CASE("ONNX images: open dimensions") {
  ModelMaker model;
  model.input("x", {-1, 3, -1, -1});
  conv(model, "x", "y", 3, 2, 3);
  model.output("y");
  const std::string error = import_error(model.bytes());
  CHECK(error.find("input 'x' leaves dimension 2 ('open') open") != std::string::npos);
  const Graph graph = import(model.bytes(), 16);
  CHECK(graph.tensors[size_t(graph.inputs[0])].shape == Shape{1, 16, 16, 3});
}
