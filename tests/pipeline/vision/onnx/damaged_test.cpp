// Files that are damaged, contradict themselves, ask for too much or use what is not supported.
#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

#include "pipeline/vision/vision_error.h"
#include "tests/pipeline/vision/onnx/model_maker.h"

using namespace nearshelf::pipeline;
using namespace nearshelf::pipeline::testing;

namespace {

struct Damage {
  const char* name;
  std::function<void(ModelMaker&)> draw;  // a network from 'x' to 'y'
  const char* says;
};

onnx::TensorProto& tensor_of_type(ModelMaker& model, const std::string& name, int type) {
  onnx::TensorProto& tensor = *model.model().mutable_graph()->add_initializer();
  tensor.set_name(name);
  tensor.set_data_type(type);
  return tensor;
}

const Damage kDamages[] = {
    {"an unknown operator", [](ModelMaker& m) { m.node("Einsum", {"x"}, {"y"}); },
     "node 'make y' (Einsum): operator Einsum is not supported. Supported are Abs, Add,"},
    {"an operator of another domain", [](ModelMaker& m) { m.node("acme.Relu", {"x"}, {"y"}); },
     "operator acme.Relu is not supported"},
    {"what follows an unknown operator",
     [](ModelMaker& m) {
       m.node("Einsum", {"x"}, {"a"});
       m.node("Relu", {"a"}, {"y"});
     },
     "needs node 'make a' (Einsum): operator Einsum is not supported"},
    {"a circle",
     [](ModelMaker& m) {
       m.node("Add", {"x", "b"}, {"a"});
       m.node("Relu", {"a"}, {"b"});
       m.node("Relu", {"b"}, {"y"});
     },
     "node 'make a' (Add) reads 'b', which nothing before it makes"},
    {"a tensor that two nodes make",
     [](ModelMaker& m) {
       m.node("Relu", {"x"}, {"y"});
       m.node("Sigmoid", {"x"}, {"y"});
     },
     "'y' is defined twice"},
    {"a constant with the name of another",
     [](ModelMaker& m) {
       m.weights("w", {1});
       m.weights("w", {1});
       m.node("Add", {"x", "w"}, {"y"});
     },
     "'w' is defined twice"},
    {"an axis out of range",
     [](ModelMaker& m) { set(m.node("Softmax", {"x"}, {"y"}), "axis", -5); },
     "node 'make y' (Softmax): axis -5 of 4 dimensions"},
    {"an axis to concatenate that is far out of range",
     [](ModelMaker& m) {
       set(m.node("Concat", {"x", "x"}, {"y"}), "axis", 1 << 30);
     },
     "(Concat): axis 1073741824 of 4 dimensions"},
    {"an order of axes that repeats one",
     [](ModelMaker& m) {
       set(m.node("Transpose", {"x"}, {"y"}), "perm", std::vector<int>{0, 1, 1, 3});
     },
     "names an axis twice"},
    {"a reshape to something else",
     [](ModelMaker& m) {
       m.integers("s", {2}, {7, 7});
       m.node("Reshape", {"x", "s"}, {"y"});
     },
     "cannot turn 1x2x4x4 into 7x7"},
    {"weights of another image",
     [](ModelMaker& m) {
       m.weights("w", {3, 5, 3, 3});
       m.node("Conv", {"x", "w"}, {"y"});
     },
     "node 'make y' (Conv): has weights of shape 3x3x3x5"},
    {"a constant of fewer values than its shape says",
     [](ModelMaker& m) {
       m.constant("w", {5}, {1.0f});
       m.node("Add", {"x", "w"}, {"y"});
     },
     "tensor 'w' of 5 FLOAT holds 1 elements. The file is damaged"},
    {"a constant of an enormous shape",
     [](ModelMaker& m) {
       m.constant("w", {1 << 20, 1 << 20}, {1.0f});
       m.node("Add", {"x", "w"}, {"y"});
     },
     "is too large"},
    {"a negative dimension",
     [](ModelMaker& m) {
       m.constant("w", {-5}, {1.0f});
       m.node("Add", {"x", "w"}, {"y"});
     },
     "has a dimension of -5"},
    {"data in another file",
     [](ModelMaker& m) {
       auto& tensor = tensor_of_type(m, "w", onnx::TensorProto::FLOAT);
       tensor.set_data_location(onnx::TensorProto::EXTERNAL);
       m.node("Add", {"x", "w"}, {"y"});
     },
     "tensor 'w' keeps its data in another file. Save the model as one file"},
    {"text",
     [](ModelMaker& m) {
       tensor_of_type(m, "w", onnx::TensorProto::STRING);
       m.node("Add", {"x", "w"}, {"y"});
     },
     "tensor 'w' holds elements of STRING"},
    {"an output that nothing makes", [](ModelMaker& m) { m.node("Relu", {"x"}, {"z"}); },
     "the list of outputs reads 'y', which nothing before it makes"},
    {"a shape that is computed from the image",
     [](ModelMaker& m) {
       m.node("Reshape", {"x", "x"}, {"y"});
     },
     "input 1 ('x') must be constant integers, and is not"},
    {"a scale of zero",
     [](ModelMaker& m) {
       m.constant("s", {}, {0.0f});
       m.node("QuantizeLinear", {"x", "s"}, {"y"});
     },
     "has a scale of 0"},
    {"an expansion beyond all bounds",
     [](ModelMaker& m) {
       m.integers("s", {4}, {100'000, 2, 4000, 4000});
       m.node("Expand", {"x", "s"}, {"y"});
     },
     "do not fit each other"},
    {"a kernel larger than the image",
     [](ModelMaker& m) {
       set(m.node("MaxPool", {"x"}, {"y"}), "kernel_shape", std::vector<int>{9, 9});
     },
     "the kernel is larger than the padded image"},
    {"strides of zero",
     [](ModelMaker& m) {
       auto& node = m.node("MaxPool", {"x"}, {"y"});
       set(node, "kernel_shape", std::vector<int>{1, 1});
       set(node, "strides", std::vector<int>{0, 1});
     },
     "strides holds 0"},
    {"a missing input", [](ModelMaker& m) { m.node("Conv", {"x"}, {"y"}); }, "lacks input 1"},
};

std::string damaged(const Damage& damage) {
  ModelMaker model;
  model.input("x", {1, 2, 4, 4});
  damage.draw(model);
  model.output("y");
  return model.bytes();
}

std::string small_network() {
  ModelMaker model;
  model.input("x", {1, 2, 4, 4});
  model.weights("w", {3, 2, 3, 3});
  model.node("Conv", {"x", "w"}, {"a"});
  model.node("Relu", {"a"}, {"y"});
  model.output("y");
  return model.bytes();
}

}  // namespace

TEST_CASE("ONNX damage: the error says what is wrong and where") {
  for (const Damage& damage : kDamages) {
    CAPTURE(damage.name);
    const std::string error = import_error(damaged(damage));
    CAPTURE(error);
    CHECK(error.find("test.onnx: ") == 0);
    CHECK(error.find(damage.says) != std::string::npos);
  }
}

TEST_CASE("ONNX damage: what is not supported harms nobody who does not need it") {
  ModelMaker model;
  model.input("x", {1, 2, 4, 4});
  model.node("Relu", {"x"}, {"y"});
  model.node("NonMaxSuppression", {"y"}, {"boxes"});
  model.output("y");
  CHECK(import_error(model.bytes()) == "");
}

TEST_CASE("ONNX damage: no bytes, other bytes, newer operators") {
  CHECK(import_error("").find("holds no graph") != std::string::npos);
  CHECK(import_error("not a model at all").find("is not an ONNX model") != std::string::npos);
  ModelMaker model(99);
  model.input("x", {1});
  model.node("Relu", {"x"}, {"y"});
  model.output("y");
  CHECK(import_error(model.bytes()).find("operator set 99, known are 1 to 18") !=
        std::string::npos);
}

TEST_CASE("ONNX damage: every cut and every changed byte is refused or imported") {
  const std::string whole = small_network();
  REQUIRE(import_error(whole) == "");
  size_t refused = 0;
  for (size_t length = 0; length < whole.size(); ++length) {
    refused += !import_error(whole.substr(0, length)).empty();
  }
  CHECK(refused == whole.size());
  for (size_t place = 0; place < whole.size(); ++place) {
    for (const char change : {'\x01', '\x10', '\x80'}) {
      std::string changed = whole;
      changed[place] = static_cast<char>(changed[place] ^ change);
      import_error(changed);
    }
  }
}
