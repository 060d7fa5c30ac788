#include "tests/pipeline/vision/lower/graph_maker.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/vision/encoder.h"
#include "pipeline/vision/graph/graph_shapes.h"

namespace nearshelf::pipeline::testing {

GraphMaker::GraphMaker(int height, int width, uint64_t seed) : random_(seed) {
  graph_.name = "test graph";
  GraphTensor input;
  input.name = "photo";
  input.shape = {1, height, width, 3};
  graph_.tensors.push_back(input);
  graph_.inputs = {0};
}

int GraphMaker::constant(std::vector<int> shape, std::vector<float> values) {
  GraphTensor tensor;
  tensor.name = "constant " + std::to_string(graph_.tensors.size());
  tensor.shape = std::move(shape);
  tensor.values = std::move(values);
  graph_.tensors.push_back(tensor);
  return static_cast<int>(graph_.tensors.size()) - 1;
}

std::vector<float> GraphMaker::random_values(size_t count, float low, float high) {
  std::vector<float> values(count);
  for (float& value : values) {
    value = low + (high - low) * random_.uniform();
  }
  return values;
}

int GraphMaker::random_constant(std::vector<int> shape, float low, float high) {
  const auto count = static_cast<size_t>(element_count(shape));
  return constant(std::move(shape), random_values(count, low, high));
}

int GraphMaker::node(Operation operation, std::vector<int> inputs, std::vector<int> shape) {
  GraphNode node;
  node.name = "node " + std::to_string(graph_.nodes.size());
  node.kind = "TEST";
  node.operation = std::move(operation);
  node.inputs = std::move(inputs);
  GraphTensor output;
  output.name = "tensor " + std::to_string(graph_.tensors.size());
  output.shape = std::move(shape);
  node.outputs = {static_cast<int>(graph_.tensors.size())};
  graph_.tensors.push_back(output);
  graph_.tensors.back().shape = output_shape(graph_, node);
  graph_.nodes.push_back(node);
  return node.outputs[0];
}

int GraphMaker::conv(int input, int outputs, int kernel, Conv options) {
  const int inputs = shape(input)[3] / options.groups;
  const float size = 1.7f / std::sqrt(static_cast<float>(kernel * kernel * inputs));
  const int weights = random_constant({outputs, kernel, kernel, inputs}, -size, size);
  return node(options, {input, weights, random_constant({outputs}, -0.3f, 0.3f)});
}

int GraphMaker::depthwise(int input, int kernel, Conv options) {
  options.groups = shape(input)[3];
  return conv(input, options.groups, kernel, options);
}

int GraphMaker::dense(int input, int outputs) {
  const int inputs = shape(input).back();
  const float size = 1.7f / std::sqrt(static_cast<float>(inputs));
  const int weights = random_constant({outputs, inputs}, -size, size);
  return node(Dense{}, {input, weights, random_constant({outputs}, -0.3f, 0.3f)});
}

int GraphMaker::scale_and_shift(int input) {
  const int channels = shape(input).back();
  const int scaled = node(Elementwise{Arithmetic::kMultiply, {}},
                          {input, random_constant({channels}, 0.5f, 1.5f)});
  return node(Elementwise{Arithmetic::kAdd, {}},
              {scaled, random_constant({channels}, -0.5f, 0.5f)});
}

int GraphMaker::relu(int input, float high) {
  return node(Unary{Function::kClamp, {0, high}, 0, 0}, {input});
}

Graph GraphMaker::finish(int output) {
  graph_.outputs = {output};
  return graph_;
}

std::vector<Pixels> random_photos(size_t count, InputSize size, uint64_t seed) {
  test::Random random(seed);
  std::vector<Pixels> photos;
  for (size_t i = 0; i < count; ++i) {
    double waves[3][4];
    for (auto& wave : waves) {
      for (double& parameter : wave) parameter = random.uniform();
    }
    Pixels pixels;
    for (int y = 0; y < size.height; ++y) {
      for (int x = 0; x < size.width; ++x) {
        for (const auto& wave : waves) {
          const double angle =
              12 * (wave[0] * y / size.height + wave[1] * x / size.width) + 6 * wave[2];
          const double value =
              127 + 100 * wave[3] * std::sin(angle) + 50 * (random.uniform() - 0.5);
          pixels.push_back(static_cast<uint8_t>(std::clamp(value, 0.0, 255.0)));
        }
        pixels.push_back(255);
      }
    }
    photos.push_back(std::move(pixels));
  }
  return photos;
}

std::vector<float> encoder_features(const EncoderSpec& spec, const Pixels& photo) {
  const Result<AlignedBuffer> shard = write_encoder(spec);
  REQUIRE(shard.ok());
  Result<Encoder> encoder = Encoder::load(shard.value().bytes(), simd_conv_kernels());
  REQUIRE_MESSAGE(encoder.ok(), encoder.status().message());
  std::copy(photo.begin(), photo.end(), encoder.value().pixels().begin());
  encoder.value().run();
  const std::span<const float> features = encoder.value().features();
  return {features.begin(), features.end()};
}

double cosine(const std::vector<float>& a, const std::vector<float>& b) {
  REQUIRE(a.size() == b.size());
  const double ab = std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
  const double aa = std::inner_product(a.begin(), a.end(), a.begin(), 0.0);
  const double bb = std::inner_product(b.begin(), b.end(), b.begin(), 0.0);
  return aa == 0 && bb == 0 ? 1 : ab / std::sqrt(aa * bb);
}

std::vector<float> pixel_means(const std::vector<float>& image, size_t channels) {
  std::vector<float> means(channels, 0.0f);
  for (size_t i = 0; i < image.size(); ++i) means[i % channels] += image[i];
  for (float& mean : means) mean /= static_cast<float>(image.size() / channels);
  return means;
}

}  // namespace nearshelf::pipeline::testing
