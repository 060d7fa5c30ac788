// Convolutions and matrix products of the float executor against plain loops.
#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

#include "tests/pipeline/vision/graph/graph_sketch.h"

using namespace nearshelf::pipeline;
using namespace nearshelf::pipeline::testing;

namespace {

constexpr float kEpsilon = std::numeric_limits<float>::epsilon();

// The definition, one output value at a time.
std::vector<float> plain_conv(const Conv& conv, const Operand& image, const Operand& weights,
                              const std::vector<float>& bias, const Shape& out) {
  const int group_inputs = weights.shape[3];
  const int group_outputs = out[3] / conv.groups;
  std::vector<float> result;
  for (int n = 0; n < out[0]; ++n)
    for (int y = 0; y < out[1]; ++y)
      for (int x = 0; x < out[2]; ++x)
        for (int o = 0; o < out[3]; ++o) {
          double sum = bias.empty() ? 0 : bias[size_t(o)];
          for (int i = 0; i < weights.shape[1]; ++i)
            for (int j = 0; j < weights.shape[2]; ++j)
              for (int c = 0; c < group_inputs; ++c) {
                const int row = y * conv.stride[0] - conv.pad[0] + i * conv.dilation[0];
                const int column = x * conv.stride[1] - conv.pad[1] + j * conv.dilation[1];
                if (row < 0 || row >= image.shape[1]) continue;
                if (column < 0 || column >= image.shape[2]) continue;
                const int channel = o / group_outputs * group_inputs + c;
                const int pixel = (n * image.shape[1] + row) * image.shape[2] + column;
                const int tap = (o * weights.shape[1] + i) * weights.shape[2] + j;
                sum += double{image.values[size_t(pixel * image.shape[3] + channel)]} *
                       weights.values[size_t(tap * group_inputs + c)];
              }
          result.push_back(std::clamp(float(sum), conv.clamp.low, conv.clamp.high));
        }
  return result;
}

struct ConvCase {
  const char* name;
  Shape image;
  Shape weights;
  Conv conv;
};

}  // namespace

TEST_CASE("convolution: kernels, strides, dilations, pads and groups") {
  const Clamp relu6{0, 6};
  const ConvCase cases[] = {
      {"pointwise", {1, 5, 7, 3}, {4, 1, 1, 3}, {}},
      {"pointwise, two images, clamp", {2, 3, 2, 5}, {7, 1, 1, 5}, {.clamp = relu6}},
      {"pointwise in groups", {1, 4, 4, 6}, {8, 1, 1, 3}, {.groups = 2}},
      {"pointwise, strided", {1, 5, 5, 3}, {4, 1, 1, 3}, {.stride = {2, 2}}},
      {"3x3", {1, 6, 5, 3}, {4, 3, 3, 3}, {.pad = {1, 1, 1, 1}}},
      {"3x3 without pad", {2, 6, 5, 3}, {4, 3, 3, 3}, {}},
      {"first layer", {1, 9, 9, 3}, {5, 3, 3, 3}, {.stride = {2, 2}, .pad = {0, 0, 1, 1}}},
      {"uneven", {1, 7, 9, 2}, {3, 5, 1, 2}, {.stride = {1, 3}, .pad = {2, 0, 1, 0}}},
      {"dilated", {1, 9, 8, 2}, {3, 3, 2, 2}, {.dilation = {2, 3}, .pad = {2, 1, 2, 2}}},
      {"in groups", {1, 6, 6, 6}, {9, 3, 3, 2}, {.pad = {1, 1, 1, 1}, .groups = 3}},
      {"depthwise", {1, 6, 5, 13}, {13, 3, 3, 1}, {.pad = {1, 1, 1, 1}, .groups = 13}},
      {"depthwise, strided, dilated, two images",
       {2, 9, 9, 4},
       {4, 3, 3, 1},
       {.stride = {2, 1}, .dilation = {1, 2}, .pad = {1, 2, 0, 2}, .groups = 4}},
      {"depthwise, two outputs a channel",
       {1, 5, 5, 3},
       {6, 3, 3, 1},
       {.pad = {1, 1, 1, 1}, .groups = 3, .clamp = relu6}},
      {"depthwise 1x1", {1, 3, 3, 5}, {5, 1, 1, 1}, {.groups = 5}},
      {"one pixel", {1, 1, 1, 2}, {3, 3, 3, 2}, {.pad = {1, 1, 1, 1}}},
  };
  for (const ConvCase& test : cases) {
    CAPTURE(test.name);
    const Operand image{test.image, noise(test.image, 1)};
    const Operand weights{test.weights, noise(test.weights, 2)};
    const std::vector<float> bias = noise(size_t(test.weights[0]), 3);
    const std::vector<Shape> shapes{test.image, test.weights};
    const Shape out = output_shape(test.conv, shapes, {});
    const auto terms = float(test.weights[1] * test.weights[2] * test.weights[3] + 1);
    CHECK(largest_difference(run_operation(test.conv, {image, weights}),
                             plain_conv(test.conv, image, weights, {}, out)) < terms * kEpsilon);
    CHECK(largest_difference(run_operation(test.conv, {image, weights, {{test.weights[0]}, bias}}),
                             plain_conv(test.conv, image, weights, bias, out)) < terms * kEpsilon);
  }
}

TEST_CASE("convolution: more pixels than fit one band of patches") {
  const Operand image{{1, 70, 70, 8}, noise(Shape{1, 70, 70, 8}, 4)};
  const Operand weights{{2, 5, 5, 8}, noise(Shape{2, 5, 5, 8}, 5)};
  const Conv conv{.pad = {2, 2, 2, 2}};
  CHECK(largest_difference(run_operation(conv, {image, weights}),
                           plain_conv(conv, image, weights, {}, {1, 70, 70, 2})) < 201 * kEpsilon);
}

TEST_CASE("dense: rows of any rank, bias and clamp") {
  const Shape weights{3, 4};
  const std::vector<float> w = noise(weights, 6);
  const std::vector<float> bias = noise(size_t{3}, 7);
  for (const Shape& shape : {Shape{4}, Shape{1, 4}, Shape{2, 4}, Shape{2, 3, 1, 4}}) {
    CAPTURE(shape.size());
    const std::vector<float> x = noise(shape, 8);
    std::vector<float> expected;
    for (size_t row = 0; row < x.size() / 4; ++row) {
      for (size_t o = 0; o < 3; ++o) {
        float sum = bias[o];
        for (size_t i = 0; i < 4; ++i) sum += x[row * 4 + i] * w[o * 4 + i];
        expected.push_back(std::max(sum, -0.25f));
      }
    }
    const Dense dense{.clamp = {.low = -0.25f}};
    CHECK(largest_difference(run_operation(dense, {{shape, x}, {weights, w}, {{3}, bias}}),
                             expected) < 5 * kEpsilon);
  }
}

TEST_CASE("matrix product: the outer axes broadcast") {
  const Shape a_shape{2, 1, 3, 4};
  const Shape b_shape{5, 4, 2};
  const std::vector<float> a = noise(a_shape, 9);
  const std::vector<float> b = noise(b_shape, 10);
  std::vector<float> expected;
  for (size_t p = 0; p < 2; ++p)
    for (size_t q = 0; q < 5; ++q)
      for (size_t i = 0; i < 3; ++i)
        for (size_t j = 0; j < 2; ++j) {
          float sum = 0;
          for (size_t k = 0; k < 4; ++k) sum += a[(p * 3 + i) * 4 + k] * b[(q * 4 + k) * 2 + j];
          expected.push_back(sum);
        }
  CHECK(largest_difference(run_operation(MatMul{}, {{a_shape, a}, {b_shape, b}}), expected) <
        5 * kEpsilon);
  CHECK(run_operation(MatMul{}, {{{1, 2}, {3, 4}}, {{2, 1}, {5, 6}}}) == std::vector<float>{39});
}
