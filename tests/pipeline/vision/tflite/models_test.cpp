// Whole public models: what they are, and what they see on photos.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <numeric>
#include <string>
#include <vector>

#include "core/vision/photo.h"
#include "pipeline/vision/graph/cut_graph.h"
#include "pipeline/vision/graph/float_executor.h"
#include "pipeline/vision/graph/graph_shapes.h"
#include "pipeline/vision/model_importer.h"
#include "pipeline/vision/photos/photo_file.h"
#include "tests/pipeline/shared_data.h"

using namespace nearshelf;
using namespace nearshelf::pipeline;
using testing::shared_data;

namespace {

Graph import_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<unsigned char> bytes((std::istreambuf_iterator<char>(file)), {});
  return import_tflite(bytes, path);
}

bool has_tensor_of_shape(const Graph& graph, const Shape& shape) {
  return std::any_of(graph.tensors.begin(), graph.tensors.end(), [&](const GraphTensor& tensor) {
    return !tensor.constant() && tensor.shape == shape;
  });
}

// The model's input for a photo: bytes are steps of a quantised input's grid, or -1..1.
std::vector<float> model_input(const Graph& graph, const std::string& photo_path) {
  const GraphTensor& input = graph.tensors[size_t(graph.inputs[0])];
  const auto height = static_cast<uint32_t>(input.shape[1]);
  const auto width = static_cast<uint32_t>(input.shape[2]);
  std::vector<uint8_t> pixels(size_t{4} * height * width);
  const Photo photo = read_photo(photo_path);
  REQUIRE(prepare_photo(photo.view(), {}, PhotoFit::kCover, width, height, pixels).ok());
  std::vector<float> values;
  for (size_t i = 0; i < pixels.size(); ++i) {
    if (i % 4 == 3) continue;
    const auto byte = static_cast<float>(pixels[i]);
    values.push_back(input.grid ? input.grid->scales[0] *
                                      (byte - float(input.grid->zeros[0]) + float(input.grid->low))
                                : (byte - 127.5f) / 127.5f);
  }
  return values;
}

// Classes by falling score.
std::vector<int> ranking(std::span<const float> scores) {
  std::vector<int> order(scores.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int a, int b) { return scores[size_t(a)] > scores[size_t(b)]; });
  return order;
}

std::vector<std::string> read_lines(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

struct LabelledPhoto {
  const char* file;
  const char* label;  // as the list of labels begins its line
};

// Iconic product photos whose subject is a class of ImageNet.
constexpr LabelledPhoto kPhotos[] = {
    {"01_Granny-Smith.jpg", "Granny Smith"},
    {"06_Banana.jpg", "banana"},
    {"08_Lemon.jpg", "lemon"},
    {"16_Orange.jpg", "orange"},
    {"23_Pineapple.jpg", "pineapple"},
    {"25_Pomegranate.jpg", "pomegranate"},
    {"61_Cabbage.jpg", "head cabbage"},
    {"63_Cucumber.jpg", "cucumber"},
    {"69_Green-Bell-Pepper.jpg", "bell pepper"},
    {"80_Zucchini.jpg", "zucchini"},
};

struct Hits {
  int top1 = 0;
  int top5 = 0;
};

Hits count_hits(const std::string& model_path, const std::string& photos,
                const std::vector<std::string>& labels) {
  const Graph graph = import_file(model_path);
  FloatExecutor executor(graph);
  Hits hits;
  for (const LabelledPhoto& photo : kPhotos) {
    executor.run(model_input(graph, photos + "/" + photo.file));
    const std::vector<int> order = ranking(executor.values(graph.outputs[0]));
    const auto is_right = [&](int label) {
      return labels.at(size_t(label)).starts_with(photo.label);
    };
    hits.top1 += is_right(order[0]);
    hits.top5 += std::any_of(order.begin(), order.begin() + 5, is_right);
  }
  return hits;
}

}  // namespace

TEST_CASE("public models: operations, shapes of features, and that they run") {
  struct Facts {
    std::string file;
    double million_macs;
    Shape features;
    Shape output;
  };
  const Facts all[] = {
      {"coral_tf2_mobilenet_v2_1.0_224_ptq.tflite", 300.8, {1, 1, 1, 1280}, {1, 1001}},
      {"coral_mobilenet_v2_1.0_224_quant.tflite", 300.8, {1, 1, 1, 1280}, {1, 1001}},
      {"mlkit_object_labeler.tflite", 98.9, {1, 1, 1, 1280}, {1, 631}},
      {"tflite-support_mobilenet_v1_0.25_224_float.tflite", 41.0, {1, 1, 1, 256}, {1, 1001}},
      {"coral_mobilenet_v1_0.25_128_quant.tflite", 13.57, {1, 1, 1, 256}, {1, 1001}},
      {"mlperftiny_resnet8_cifar10_int8.tflite", 12.5, {1, 64}, {1, 10}},
  };
  for (const Facts& facts : all) {
    const auto path = shared_data("models/" + facts.file);
    if (!path) continue;
    CAPTURE(facts.file);
    const Graph graph = import_file(*path);
    CHECK(double(count_macs(graph)) / 1e6 == doctest::Approx(facts.million_macs).epsilon(0.002));
    CHECK(has_tensor_of_shape(graph, facts.features));
    REQUIRE(graph.outputs.size() == 1);
    CHECK(graph.tensors[size_t(graph.outputs[0])].shape == facts.output);

    FloatExecutor executor(graph);
    const Shape& input = graph.tensors[size_t(graph.inputs[0])].shape;
    executor.run(std::vector<float>(size_t(element_count(input)), 0.25f));
    const auto scores = executor.values(graph.outputs[0]);
    CHECK(std::all_of(scores.begin(), scores.end(),
                      [](float score) { return score >= 0 && score <= 1.001f; }));
  }
}

TEST_CASE("public models recognise products on their photos") {
  const auto labels = shared_data("models/imagenet_labels.txt");
  const auto photos = shared_data("images/grocery/iconic");
  if (!labels || !photos) return;
  struct Floor {
    std::string file;
    int top1;
    int top5;
  };
  const Floor floors[] = {
      {"coral_tf2_mobilenet_v2_1.0_224_ptq.tflite", 7, 8},
      {"coral_mobilenet_v2_1.0_224_quant.tflite", 7, 9},
      {"tflite-support_mobilenet_v1_0.25_224_float.tflite", 4, 9},
      {"coral_mobilenet_v1_0.25_128_quant.tflite", 4, 8},
  };
  for (const Floor& floor : floors) {
    const auto path = shared_data("models/" + floor.file);
    if (!path) continue;
    CAPTURE(floor.file);
    const Hits hits = count_hits(*path, *photos, read_lines(*labels));
    CHECK(hits.top1 >= floor.top1);
    CHECK(hits.top5 >= floor.top5);
  }
}
