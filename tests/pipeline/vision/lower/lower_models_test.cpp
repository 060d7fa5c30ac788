// Real networks, where they are present: the integer encoder against each model's own float graph.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "core/vision/encoder.h"
#include "pipeline/vision/graph/float_executor.h"
#include "pipeline/vision/lower/cut.h"
#include "pipeline/vision/lower/lower.h"
#include "pipeline/vision/lower/pixel_scaling.h"
#include "pipeline/vision/model_importer.h"
#include "pipeline/vision/photos/photo_file.h"
#include "tests/pipeline/shared_data.h"
#include "tests/pipeline/vision/lower/graph_maker.h"
#include "tests/pipeline/vision/lower/scalar_executor.h"

using namespace nearshelf;
using namespace nearshelf::pipeline;
using namespace nearshelf::pipeline::testing;

namespace {

std::optional<Graph> read_model(const std::string& name) {
  const auto path = shared_data("models/" + name);
  if (!path || !shared_data("images/index.csv")) return {};
  std::ifstream file(*path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  return import_tflite({reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()}, name);
}

// Every 120th photo of the index.
std::vector<Pixels> photos_for(const Graph& graph) {
  const InputSize size = input_size(graph, {});
  const std::filesystem::path index_file = *shared_data("images/index.csv");
  std::ifstream index(index_file);
  std::vector<Pixels> photos;
  std::string line;
  for (int i = 0; std::getline(index, line); ++i) {
    if (i % 120 != 1) continue;
    const Photo photo = read_photo(index_file.parent_path() / line.substr(0, line.find(',')));
    Pixels pixels(static_cast<size_t>(size.width) * size.height * 4);
    REQUIRE(prepare_photo(photo.view(), {}, PhotoFit::kStretch, static_cast<uint32_t>(size.width),
                          static_cast<uint32_t>(size.height), pixels)
                .ok());
    photos.push_back(std::move(pixels));
  }
  return photos;
}

size_t largest(std::span<const float> values) {
  return static_cast<size_t>(std::max_element(values.begin(), values.end()) - values.begin());
}

struct Bounds {
  double cosine;   // of features, on average
  int same_class;  // of ten photos
};

void check_model(const std::string& name, const Bounds& bounds) {
  const std::optional<Graph> graph = read_model(name);
  if (!graph) return;
  std::vector<Pixels> photos = photos_for(*graph);
  REQUIRE(photos.size() >= 20);
  const EncoderSpec features = lower(*graph, {}, photos);
  LowerOptions to_classes;
  to_classes.output = graph->tensors[graph->outputs[0]].name;
  const EncoderSpec classes = lower(*graph, to_classes, photos);
  const Graph exact = cut(*graph, to_classes.output);
  const std::string features_name = [&] {
    const Graph part = cut(*graph, "");
    return part.tensors[part.outputs[0]].name;
  }();
  const auto features_tensor = static_cast<size_t>(
      std::find_if(exact.tensors.begin(), exact.tensors.end(),
                   [&](const GraphTensor& tensor) { return tensor.name == features_name; }) -
      exact.tensors.begin());
  const PixelScaling scaling = resolve_scaling(*graph, {});
  FloatExecutor fast(exact);
  double cosines = 0;
  int same = 0;
  photos.resize(10);
  for (const Pixels& photo : photos) {
    const std::vector<float> image = scaled_pixels(photo, scaling);
    const auto values = run_scalar(exact, image);
    fast.run(image);
    const std::span<const float> scores = fast.values(exact.outputs[0]);
    CHECK(cosine({scores.begin(), scores.end()}, values[exact.outputs[0]]) > 0.999999);
    const std::vector<float> found = encoder_features(features, photo);
    cosines += cosine(found, pixel_means(values[features_tensor], found.size())) / 10;
    if (largest(encoder_features(classes, photo)) == largest(values[exact.outputs[0]])) ++same;
  }
  INFO(name);
  CHECK(cosines > bounds.cosine);
  CHECK(same >= bounds.same_class);
}

}  // namespace

TEST_CASE("MobileNetV2, int8 per channel") {
  check_model("coral_tf2_mobilenet_v2_1.0_224_ptq.tflite", {0.988, 7});
}
TEST_CASE("MobileNetV2, uint8 per tensor") {
  check_model("coral_mobilenet_v2_1.0_224_quant.tflite", {0.99, 8});
}
TEST_CASE("object labeler, uint8 per tensor, 631 labels") {
  check_model("mlkit_object_labeler.tflite", {0.995, 8});
}
TEST_CASE("MobileNetV1 0.25, float") {
  check_model("tflite-support_mobilenet_v1_0.25_224_float.tflite", {0.97, 4});
}
TEST_CASE("MobileNetV1 0.25 of 128 pixels, uint8 per tensor") {
  check_model("coral_mobilenet_v1_0.25_128_quant.tflite", {0.99, 7});
}
TEST_CASE("ResNet-8, int8 with residual sums") {
  check_model("mlperftiny_resnet8_cifar10_int8.tflite", {0.999, 8});
}
