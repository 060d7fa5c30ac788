// Small networks with random weights, for tests.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/vision/encoder_writer.h"
#include "pipeline/vision/graph/graph.h"
#include "pipeline/vision/lower/lower.h"
#include "tests/core/random.h"

namespace nearshelf::pipeline::testing {

// Tensors are known by number. Shapes follow from the operations.
class GraphMaker {
 public:
  GraphMaker(int height, int width, uint64_t seed);

  int input() const { return 0; }
  int constant(std::vector<int> shape, std::vector<float> values);
  int random_constant(std::vector<int> shape, float low, float high);
  // `shape`: of the output, for operations that do not say it.
  int node(Operation operation, std::vector<int> inputs, std::vector<int> shape = {});

  // With a bias; weights of about the size that keeps values as large as they are.
  int conv(int input, int outputs, int kernel, Conv options = {});
  int depthwise(int input, int kernel, Conv options = {});
  int dense(int input, int outputs);
  int scale_and_shift(int input);  // one factor and one shift a channel, as batch normalisation
  int relu(int input, float high = std::numeric_limits<float>::infinity());

  const std::vector<int>& shape(int tensor) const { return graph_.tensors[tensor].shape; }
  std::vector<float> random_values(size_t count, float low, float high);
  Graph finish(int output);

 private:
  Graph graph_;
  test::Random random_;
};

// `count` images with broad patterns and noise, as RGBA.
std::vector<Pixels> random_photos(size_t count, InputSize size, uint64_t seed);

// What the encoder of `spec` says about a photo. Fails the test when it does not load.
std::vector<float> encoder_features(const EncoderSpec& spec, const Pixels& photo);

// Cosine of the angle between two vectors; 1 when both are zero.
double cosine(const std::vector<float>& a, const std::vector<float>& b);

// Averages an image of `channels` over its pixels.
std::vector<float> pixel_means(const std::vector<float>& image, size_t channels);

}  // namespace nearshelf::pipeline::testing
