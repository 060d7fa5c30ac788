// Which importer reads a file.
#include "pipeline/vision/model_importer.h"

#include <doctest/doctest.h>

#include "tests/pipeline/vision/graph/graph_sketch.h"
#include "tests/pipeline/vision/tflite/tiny_model.h"

using namespace nearshelf::pipeline;
using namespace nearshelf::pipeline::testing;

namespace {

Bytes relu_model() {
  TinyModel model;
  const int in = model.tensor({1, 4});
  const int out = model.tensor({1, 4});
  model.op(tflite::BuiltinOperator::RELU, {in}, {out});
  return model.bytes({in}, {out});
}

std::string error_of(const Bytes& bytes) {
  return vision_error_of([&] { import_model(bytes, "some.model"); });
}

bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("TFLite files and bundles that hold one are told by their identifier") {
  CHECK(import_model(relu_model(), "a.tflite").nodes.size() == 1);
  Bytes bundle(184, ' ');
  const Bytes model = relu_model();
  bundle.insert(bundle.end(), model.begin(), model.end());
  CHECK(import_model(bundle, "assets.data").nodes.size() == 1);
}

TEST_CASE("what begins as ONNX is read as ONNX") {
  const Bytes version_only{0x08, 0x08, 0x12, 0x00};
  CHECK(mentions(error_of(version_only), "ONNX"));
}

TEST_CASE("other files are refused, whatever their size") {
  CHECK(mentions(error_of({}), "some.model: is neither a TFLite nor an ONNX model"));
  CHECK(mentions(error_of({0xff, 0xd8, 0xff, 0xe0, 'J', 'F', 'I', 'F'}), "neither"));
  CHECK(mentions(error_of({'T', 'F', 'L', '3'}), "neither"));
}
