// Files that are cut, damaged or lie.
#include <doctest/doctest.h>

#include "pipeline/vision/graph/float_executor.h"
#include "pipeline/vision/model_importer.h"
#include "pipeline/vision/tflite/find_tflite.h"
#include "tests/pipeline/vision/graph/graph_sketch.h"
#include "tests/pipeline/vision/tflite/tiny_model.h"

using namespace nearshelf::pipeline;
using namespace nearshelf::pipeline::testing;
using tflite::Activation;
using tflite::BuiltinOperator;
using tflite::BuiltinOptions;
using tflite::Padding;

namespace {

bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string import_error(const Bytes& bytes) {
  return vision_error_of([&] { import_tiny(bytes); });
}

TinyModel conv_model() {
  TinyModel model;
  const int in = model.tensor({1, 4, 4, 3});
  const int weights = model.floats({2, 3, 3, 3}, noise(size_t{54}, 1));
  const int bias = model.floats({2}, {1, 2});
  const int out = model.tensor({1, 4, 4, 2});
  model.op(BuiltinOperator::CONV_2D, {in, weights, bias}, {out}, BuiltinOptions::Conv,
           conv_options(Padding::SAME, 1, 1, Activation::RELU6));
  return model;
}

}  // namespace

TEST_CASE("a file without a model says so") {
  CHECK(mentions(import_error({}), "not a TFLite model"));
  CHECK(mentions(import_error(Bytes(100, 0x20)), "not a TFLite model"));
  CHECK(mentions(import_error({'T', 'F', 'L', '3'}), "not a TFLite model"));
}

TEST_CASE("another schema version is refused with both numbers") {
  TinyModel model = conv_model();
  model.version = 4;
  const std::string error = import_error(model.bytes({0}, {3}));
  CHECK(mentions(error, "version 4"));
  CHECK(mentions(error, "version 3"));
}

TEST_CASE("a model inside a bundle is found, wherever it starts") {
  const Bytes bytes = conv_model().bytes({0}, {3});
  for (const size_t before : {1, 3, 184}) {
    Bytes bundle(before, 'x');
    bundle.insert(bundle.end(), bytes.begin(), bytes.end());
    CHECK(find_tflite(bundle) == before);
    CHECK(import_error(bundle) == "");
  }
}

TEST_CASE("every cut of a file is refused") {
  const Bytes bytes = conv_model().bytes({0}, {3});
  for (size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    CHECK(import_error({bytes.begin(), bytes.begin() + ptrdiff_t(size)}) != "");
  }
}

TEST_CASE("a file with any byte changed is refused or imports as a valid graph") {
  const Bytes bytes = conv_model().bytes({0}, {3});
  size_t refused = 0;
  for (size_t at = 0; at < bytes.size(); ++at) {
    for (const int flip : {0x01, 0x80, 0xff}) {
      Bytes changed = bytes;
      changed[at] = static_cast<unsigned char>(changed[at] ^ flip);
      refused += import_error(changed) != "";
    }
  }
  CHECK(refused > bytes.size() / 4);
}

TEST_CASE("tensor and operator numbers out of range") {
  CHECK(mentions(import_error(conv_model().bytes({99}, {3})), "tensor 99 of 4"));
  CHECK(mentions(import_error(conv_model().bytes({0}, {99})), "tensor 99 of 4"));
  CHECK(mentions(import_error(conv_model().bytes({0, 0}, {3})), "'t0' is produced twice"));
  CHECK(mentions(import_error(conv_model().bytes({0, 1}, {3})), "'t1' is produced twice"));

  TinyModel model = conv_model();
  const int lonely = model.tensor({2});
  CHECK(mentions(import_error(model.bytes({0}, {lonely})), "nothing before it produces"));
  model.op(BuiltinOperator::RELU, {lonely}, {model.tensor({2})});
  const Graph graph = import_tiny(model.bytes({0}, {lonely + 1}));
  CHECK(mentions(vision_error_of([&] { FloatExecutor executor(graph); }),
                 "reads 't4', which nothing before it produces"));
}

TEST_CASE("sizes that would overflow are refused") {
  const auto error = [](const Shape& image, int stride, int dilation) {
    TinyModel model;
    const int in = model.tensor(image);
    const int weights = model.floats({1, 2, 2, 1}, {1, 2, 3, 4});
    const int out = model.tensor(image);
    model.op(BuiltinOperator::CONV_2D, {in, weights}, {out}, BuiltinOptions::Conv,
             conv_options(Padding::SAME, stride, stride, Activation::NONE, dilation, dilation));
    const Graph graph = import_tiny(model.bytes({in}, {out}));
    return vision_error_of([&] { FloatExecutor executor(graph); });
  };
  CHECK(error({1, 4, 4, 1}, 1, 1) == "");
  CHECK(error({1, 4, 4, 1}, 0, 1) != "");
  CHECK(error({1, 4, 4, 1}, -1, 1) != "");
  CHECK(error({1, 4, 4, 1}, 1, 2147483647) != "");
  CHECK(error({1, 4, 4, 1}, 2147483647, 1) != "");
  CHECK(error({1, 2147483647, 2147483647, 1}, 1, 1) != "");
  CHECK(error({1, -4, 4, 1}, 1, 1) != "");
}
