// CONV_2D, DEPTHWISE_CONV_2D, FULLY_CONNECTED and the pools, against their definitions.
#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

#include "tests/pipeline/vision/graph/graph_sketch.h"
#include "tests/pipeline/vision/tflite/tiny_model.h"

using namespace nearshelf::pipeline;
using namespace nearshelf::pipeline::testing;
using tflite::Activation;
using tflite::BuiltinOperator;
using tflite::BuiltinOptions;
using tflite::Padding;

namespace {

using Values = std::vector<float>;

struct Window {
  Padding padding;
  int kernel;
  int stride;
  int dilation = 1;
};

// First input row or column below an output position, as TensorFlow defines SAME and VALID.
int window_start(const Window& window, int size, int position) {
  if (window.padding == Padding::VALID) return position * window.stride;
  const int reach = (window.kernel - 1) * window.dilation + 1;
  const int outputs = (size + window.stride - 1) / window.stride;
  const int missing = std::max((outputs - 1) * window.stride + reach - size, 0);
  return position * window.stride - missing / 2;
}

int window_count(const Window& window, int size) {
  if (window.padding == Padding::SAME) return (size + window.stride - 1) / window.stride;
  const int reach = (window.kernel - 1) * window.dilation + 1;
  return (size - reach) / window.stride + 1;
}

constexpr int kSide = 7;
constexpr int kChannels = 3;

// Calls use(output position, offset of the input pixel or -1 outside, kernel position) for every
// tap.
template <typename Use>
void for_each_tap(const Window& window, Use use) {
  const int count = window_count(window, kSide);
  for (int y = 0; y < count; ++y)
    for (int x = 0; x < count; ++x)
      for (int i = 0; i < window.kernel; ++i)
        for (int j = 0; j < window.kernel; ++j) {
          const int row = window_start(window, kSide, y) + i * window.dilation;
          const int column = window_start(window, kSide, x) + j * window.dilation;
          const bool inside = row >= 0 && row < kSide && column >= 0 && column < kSide;
          use(y * count + x, inside ? row * kSide + column : -1, i * window.kernel + j);
        }
}

const Window kWindows[] = {{Padding::SAME, 1, 1},     {Padding::VALID, 1, 2},
                           {Padding::SAME, 3, 1},     {Padding::SAME, 3, 2},
                           {Padding::VALID, 3, 2},    {Padding::SAME, 2, 2},
                           {Padding::SAME, 4, 3},     {Padding::SAME, 3, 1, 2},
                           {Padding::VALID, 2, 1, 3}, {Padding::SAME, 5, 2, 2}};

Bytes pool_model(BuiltinOperator op, const Window& window, int count) {
  TinyModel model;
  const int image = model.tensor({1, kSide, kSide, kChannels});
  const int out = model.tensor({1, count, count, kChannels});
  model.op(op, {image}, {out}, BuiltinOptions::Pool, [&](Builder& builder) {
    return tflite::CreatePoolOptions(builder, window.padding, window.stride, window.stride,
                                     window.kernel, window.kernel, Activation::NONE)
        .Union();
  });
  return model.bytes({image}, {out});
}

}  // namespace

TEST_CASE("CONV_2D: padding, strides, dilations, bias and fused activation") {
  constexpr int kOutputs = 4;
  const Values x = noise(Shape{1, kSide, kSide, kChannels}, 1);
  const Values bias = noise(size_t{kOutputs}, 3);
  for (const Window& window : kWindows) {
    CAPTURE(window.kernel);
    CAPTURE(window.stride);
    const int taps = window.kernel * window.kernel;
    const Values w = noise(size_t(kOutputs * taps * kChannels), 2);
    const int count = window_count(window, kSide);
    Values expected;
    for (int pixel = 0; pixel < count * count; ++pixel) {
      expected.insert(expected.end(), bias.begin(), bias.end());
    }
    for_each_tap(window, [&](int pixel, int from, int tap) {
      if (from == -1) return;
      for (int o = 0; o < kOutputs; ++o)
        for (int c = 0; c < kChannels; ++c) {
          expected[size_t(pixel * kOutputs + o)] +=
              x[size_t(from * kChannels + c)] * w[size_t((o * taps + tap) * kChannels + c)];
        }
    });
    for (float& value : expected) value = std::max(value, 0.0f);

    TinyModel model;
    const int image = model.tensor({1, kSide, kSide, kChannels});
    const int weights = model.floats({kOutputs, window.kernel, window.kernel, kChannels}, w);
    const int biases = model.floats({kOutputs}, bias);
    const int out = model.tensor({1, count, count, kOutputs});
    model.op(BuiltinOperator::CONV_2D, {image, weights, biases}, {out}, BuiltinOptions::Conv,
             conv_options(window.padding, window.stride, window.stride, Activation::RELU,
                          window.dilation, window.dilation));
    CHECK(largest_difference(run_model(model.bytes({image}, {out}), {x}), expected) < 1e-5f);
  }
}

TEST_CASE("CONV_2D: strides of their own for rows and columns, groups, no bias") {
  TinyModel model;
  const int image = model.tensor({1, 4, 6, 4});
  const int weights = model.floats({2, 1, 1, 2}, {1, 2, 3, 4});
  const int out = model.tensor({1, 4, 2, 2});
  model.op(BuiltinOperator::CONV_2D, {image, weights, -1}, {out}, BuiltinOptions::Conv,
           conv_options(Padding::VALID, 1, 3));
  const Graph graph = import_tiny(model.bytes({image}, {out}));
  const Conv& conv = std::get<Conv>(graph.nodes[0].operation);
  CHECK(conv.stride == std::array{1, 3});
  CHECK(conv.groups == 2);
  const Values x = noise(Shape{1, 4, 6, 4}, 4);
  const Values y = run_model(model.bytes({image}, {out}), {x});
  CHECK(y[2] == doctest::Approx(x[12] + 2 * x[13]));
  CHECK(y[3] == doctest::Approx(3 * x[14] + 4 * x[15]));
}

TEST_CASE("DEPTHWISE_CONV_2D: padding, strides, and several outputs a channel") {
  const Values x = noise(Shape{1, kSide, kSide, kChannels}, 5);
  for (const int multiplier : {1, 2}) {
    const int outputs = kChannels * multiplier;
    const Values bias = noise(size_t(outputs), 6);
    for (const Window& window : kWindows) {
      CAPTURE(multiplier);
      CAPTURE(window.kernel);
      const int taps = window.kernel * window.kernel;
      const Values w = noise(size_t(taps * outputs), 7);
      const int count = window_count(window, kSide);
      Values expected;
      for (int pixel = 0; pixel < count * count; ++pixel) {
        expected.insert(expected.end(), bias.begin(), bias.end());
      }
      for_each_tap(window, [&](int pixel, int from, int tap) {
        if (from == -1) return;
        for (int o = 0; o < outputs; ++o) {
          expected[size_t(pixel * outputs + o)] +=
              x[size_t(from * kChannels + o / multiplier)] * w[size_t(tap * outputs + o)];
        }
      });
      for (float& value : expected) value = std::clamp(value, -1.0f, 1.0f);

      TinyModel model;
      const int image = model.tensor({1, kSide, kSide, kChannels});
      const int weights = model.floats({1, window.kernel, window.kernel, outputs}, w);
      const int biases = model.floats({outputs}, bias);
      const int out = model.tensor({1, count, count, outputs});
      model.op(BuiltinOperator::DEPTHWISE_CONV_2D, {image, weights, biases}, {out},
               BuiltinOptions::DepthwiseConv, [&](Builder& builder) {
                 return tflite::CreateDepthwiseConvOptions(
                            builder, window.padding, window.stride, window.stride, multiplier,
                            Activation::RELU_N1_TO_1, window.dilation, window.dilation)
                     .Union();
               });
      CHECK(largest_difference(run_model(model.bytes({image}, {out}), {x}), expected) < 1e-5f);
    }
  }
}

TEST_CASE("AVERAGE_POOL_2D and MAX_POOL_2D: what lies outside the image does not count") {
  const Values x = noise(Shape{1, kSide, kSide, kChannels}, 8);
  for (const Window& window : kWindows) {
    if (window.dilation != 1) continue;
    const int count = window_count(window, kSide);
    const auto size = size_t(count * count * kChannels);
    Values sums(size, 0);
    Values inside(size, 0);
    Values largest(size, -std::numeric_limits<float>::infinity());
    for_each_tap(window, [&](int pixel, int from, int) {
      if (from == -1) return;
      for (int c = 0; c < kChannels; ++c) {
        const float value = x[size_t(from * kChannels + c)];
        const auto at = size_t(pixel * kChannels + c);
        sums[at] += value;
        inside[at] += 1;
        largest[at] = std::max(largest[at], value);
      }
    });
    for (size_t i = 0; i < size; ++i) sums[i] /= inside[i];
    const auto run = [&](BuiltinOperator op) {
      return run_model(pool_model(op, window, count), {x});
    };
    CHECK(largest_difference(run(BuiltinOperator::AVERAGE_POOL_2D), sums) < 1e-6f);
    CHECK(run(BuiltinOperator::MAX_POOL_2D) == largest);
  }
}

TEST_CASE("FULLY_CONNECTED: inputs of any rank are rows") {
  struct Case {
    Shape input;
    bool keep;
    Shape output;
  };
  const Case cases[] = {{{1, 4}, false, {1, 2}},       {{3, 4}, false, {3, 2}},
                        {{1, 1, 1, 4}, false, {1, 2}}, {{1, 2, 2, 1}, false, {1, 2}},
                        {{1, 3, 4}, false, {3, 2}},    {{1, 3, 4}, true, {1, 3, 2}}};
  const Values w{1, 2, 3, 4, 5, 6, 7, 8};
  for (const Case& test : cases) {
    const Values x = noise(test.input, 9);
    Values expected;
    for (size_t row = 0; row < x.size() / 4; ++row)
      for (size_t o = 0; o < 2; ++o) {
        float sum = o == 0 ? 0.5f : -0.5f;
        for (size_t i = 0; i < 4; ++i) sum += w[o * 4 + i] * x[row * 4 + i];
        expected.push_back(std::clamp(sum, 0.0f, 6.0f));
      }
    TinyModel model;
    const int input = model.tensor(test.input);
    const int weights = model.floats({2, 4}, w);
    const int bias = model.floats({2}, {0.5f, -0.5f});
    const int out = model.tensor(test.output);
    model.op(BuiltinOperator::FULLY_CONNECTED, {input, weights, bias}, {out},
             BuiltinOptions::FullyConnected, [&](Builder& builder) {
               return tflite::CreateFullyConnectedOptions(builder, Activation::RELU6, 0, test.keep)
                   .Union();
             });
    CHECK(largest_difference(run_model(model.bytes({input}, {out}), {x}), expected) < 1e-5f);
  }
}

TEST_CASE("operator codes of old and of new files") {
  for (const bool short_codes : {true, false}) {
    TinyModel model;
    model.short_codes = short_codes;
    const int input = model.tensor({3});
    const int out = model.tensor({3});
    model.op(BuiltinOperator::RELU, {input}, {out});
    CHECK(run_model(model.bytes({input}, {out}), {{-1, 0, 2}}) == Values{0, 0, 2});
  }
}
