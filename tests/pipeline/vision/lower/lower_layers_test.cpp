// Every kind of layer that can be lowered: what the integer encoder says is what the graph says.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "pipeline/vision/lower/cut.h"
#include "pipeline/vision/lower/lower.h"
#include "pipeline/vision/lower/pixel_scaling.h"
#include "tests/pipeline/vision/lower/graph_maker.h"
#include "tests/pipeline/vision/lower/scalar_executor.h"

using namespace nearshelf;
using namespace nearshelf::pipeline;
using namespace nearshelf::pipeline::testing;

namespace {

int count(const EncoderSpec& spec, LayerOp op) {
  return static_cast<int>(std::count_if(
      spec.layers.begin(), spec.layers.end(),
      [&](const EncoderLayer& layer) { return layer.op == static_cast<uint8_t>(op); }));
}

// Lowers to the graph's output and compares on photos that it was not calibrated on.
EncoderSpec check_lowered(const Graph& graph, LowerOptions options = {}) {
  options.output = graph.tensors[graph.outputs[0]].name;
  const InputSize size = input_size(graph, options);
  const EncoderSpec spec = lower(graph, options, random_photos(24, size, 1));
  const auto channels = static_cast<size_t>(spec.tensors.back().channels);
  const Graph exact = cut(graph, options.output);
  double error = 0;
  double magnitude = 0;
  for (const Pixels& photo : random_photos(4, size, 2)) {
    const auto values = run_scalar(exact, scaled_pixels(photo, options.pixels));
    const std::vector<float> wanted = pixel_means(values[exact.outputs[0]], channels);
    const std::vector<float> found = encoder_features(spec, photo);
    REQUIRE(found.size() == wanted.size());
    for (size_t c = 0; c < channels; ++c) {
      error += std::pow(found[c] - wanted[c], 2);
      magnitude += std::pow(wanted[c], 2);
    }
  }
  CHECK(std::sqrt(error / magnitude) < 0.06);
  return spec;
}

const Conv kSame = {.pad = {1, 1, 1, 1}};
const Conv kHalf = {.stride = {2, 2}, .pad = {0, 0, 1, 1}};

}  // namespace

TEST_CASE("batch normalisation and its clamp become part of the convolution") {
  GraphMaker maker(24, 20, 1);
  int image = maker.relu(maker.scale_and_shift(maker.conv(maker.input(), 12, 3, kHalf)), 6);
  image = maker.relu(maker.scale_and_shift(maker.depthwise(image, 3, kSame)), 6);
  const EncoderSpec spec =
      check_lowered(maker.finish(maker.scale_and_shift(maker.conv(image, 9, 1))));
  CHECK(spec.layers.size() == 3);
  CHECK(count(spec, LayerOp::kFirstLayer) == 1);
  CHECK(count(spec, LayerOp::kDepthwise) == 1);
}

TEST_CASE("normalisation before a convolution folds forward where nothing is padded") {
  GraphMaker maker(16, 16, 2);
  const int image = maker.relu(maker.conv(maker.input(), 8, 3, kHalf));
  const int normal = maker.scale_and_shift(image);
  CHECK(check_lowered(maker.finish(maker.conv(normal, 6, 1))).layers.size() == 2);
  CHECK(check_lowered(maker.finish(maker.conv(normal, 6, 3, kSame))).layers.size() == 3);
}

TEST_CASE("the scaling of pixels folds into the first layer, with its padding") {
  GraphMaker maker(18, 14, 3);
  const int centred = maker.node(Elementwise{Arithmetic::kSubtract, {}},
                                 {maker.input(), maker.constant({3}, {124, 116, 104})});
  const int scaled = maker.node(Elementwise{Arithmetic::kDivide, {}},
                                {centred, maker.constant({1, 1, 1, 3}, {58, 57, 57})});
  LowerOptions bytes;
  bytes.pixels = {{0, 0, 0}, {1, 1, 1}};
  const EncoderSpec spec = check_lowered(maker.finish(maker.conv(scaled, 8, 3, kSame)), bytes);
  CHECK(spec.layers.size() == 1);
  CHECK(std::vector<int>(spec.pad_pixel, spec.pad_pixel + 4) == std::vector<int>{124, 116, 104, 0});
}

TEST_CASE("a photo that something else than a convolution reads") {
  GraphMaker maker(16, 16, 4);
  const int pooled =
      maker.node(Pool{.kernel = {2, 2}, .stride = {2, 2}, .clamp = {}}, {maker.input()});
  check_lowered(maker.finish(maker.conv(pooled, 8, 3, kSame)));
  GraphMaker depthwise(16, 16, 5);
  check_lowered(
      depthwise.finish(depthwise.conv(depthwise.depthwise(depthwise.input(), 3, kSame), 8, 1)));
  GraphMaker far(16, 16, 6);
  LowerOptions options;
  options.pixels = {{-50, -50, -50}, {100, 100, 100}};  // no pixel stands for zero
  check_lowered(far.finish(far.conv(far.input(), 8, 3, kSame)), options);
}

TEST_CASE("residual sums, differences and products") {
  for (const Arithmetic operation :
       {Arithmetic::kAdd, Arithmetic::kSubtract, Arithmetic::kMultiply}) {
    GraphMaker maker(12, 12, 7);
    const int image = maker.relu(maker.conv(maker.input(), 8, 3, kHalf));
    const int branch = maker.conv(image, 8, 3, kSame);
    const int both = maker.node(Elementwise{operation, {-3, 3}}, {branch, image});
    CHECK(check_lowered(maker.finish(both)).layers.size() == 3);
    CHECK(check_lowered(maker.finish(maker.conv(both, 8, 1))).layers.size() == 4);
  }
}

TEST_CASE("squeeze and excitation, pooled over both axes at once or one by one") {
  for (const bool at_once : {true, false}) {
    GraphMaker maker(16, 12, 8);
    const int image = maker.relu(maker.conv(maker.input(), 8, 3, kHalf));
    const int pooled = at_once
                           ? maker.node(Mean{{1, 2}, true}, {image})
                           : maker.node(Mean{{2}, true}, {maker.node(Mean{{1}, true}, {image})});
    const int squeezed = maker.relu(maker.conv(pooled, 4, 1));
    const int gate =
        maker.node(Unary{Function::kHardSigmoid, {}, 0.2f, 0.5f}, {maker.conv(squeezed, 8, 1)});
    const EncoderSpec spec = check_lowered(maker.finish(
        maker.conv(maker.node(Elementwise{Arithmetic::kMultiply, {}}, {gate, image}), 6, 1)));
    CHECK(count(spec, LayerOp::kAveragePool) == 1);
    CHECK(count(spec, LayerOp::kLookUp) == 1);
    CHECK(spec.layers.size() == 7);
  }
}

TEST_CASE("a function of one value is one table, in one node or many") {
  const auto swish = [](GraphMaker& maker, int x) {
    return maker.node(Elementwise{Arithmetic::kMultiply, {}},
                      {x, maker.node(Unary{Function::kSigmoid, {}, 0, 0}, {x})});
  };
  const auto hard_swish = [](GraphMaker& maker, int x) {
    const int shifted =
        maker.node(Elementwise{Arithmetic::kAdd, {}}, {x, maker.constant({1}, {3})});
    const int product =
        maker.node(Elementwise{Arithmetic::kMultiply, {}}, {maker.relu(shifted, 6), x});
    return maker.node(Elementwise{Arithmetic::kDivide, {}}, {product, maker.constant({1}, {6})});
  };
  const auto function = [](Function name) {
    return [name](GraphMaker& maker, int x) { return maker.node(Unary{name, {}, 0.1f, 0}, {x}); };
  };
  const auto check = [](const auto& activation) {
    GraphMaker maker(14, 14, 9);
    const int activated = activation(maker, maker.conv(maker.input(), 10, 3, kHalf));
    const EncoderSpec spec = check_lowered(maker.finish(maker.conv(activated, 7, 1)));
    CHECK(spec.layers.size() == 3);
    CHECK(count(spec, LayerOp::kLookUp) == 1);
  };
  check(swish);
  check(hard_swish);
  check(function(Function::kHardSwish));
  check(function(Function::kTanh));
  check(function(Function::kLeakyRelu));
}

TEST_CASE("zeros around an image go into whatever reads it") {
  GraphMaker maker(15, 15, 10);
  const Pad around{{0, 1, 1, 0}, {0, 1, 1, 0}, 0};
  const int image =
      maker.relu(maker.conv(maker.node(around, {maker.input()}), 8, 3, {.stride = {2, 2}}));
  const int padded = maker.node(around, {image});
  const int convolved = maker.depthwise(padded, 3);
  CHECK(count(check_lowered(maker.finish(convolved)), LayerOp::kPad) == 0);
  const int pooled = maker.node(Pool{.average = false, .kernel = {3, 3}, .clamp = {}}, {padded});
  const EncoderSpec spec = check_lowered(
      maker.finish(maker.node(Elementwise{Arithmetic::kAdd, {}}, {pooled, convolved})));
  CHECK(count(spec, LayerOp::kPad) == 1);
}

TEST_CASE("splits, shuffles and joins of channels") {
  GraphMaker maker(12, 10, 11);
  const int image = maker.relu(maker.conv(maker.input(), 8, 3, kHalf));
  const int left = maker.node(Slice{{0, 0, 0, 0}, {1, 6, 5, 4}, {1, 1, 1, 1}}, {image});
  const int right = maker.node(Slice{{0, 0, 0, 4}, {1, 6, 5, 8}, {1, 1, 1, 1}}, {image});
  const int changed = maker.scale_and_shift(maker.conv(right, 4, 3, kSame));
  const int joined = maker.node(Concat{3, {}}, {left, changed});
  const int grouped = maker.node(Reshape{}, {joined}, {1, 6, 5, 2, 4});
  const int swapped = maker.node(Transpose{{0, 1, 2, 4, 3}}, {grouped});
  const int shuffled = maker.node(Reshape{}, {swapped}, {1, 6, 5, 8});
  const EncoderSpec spec = check_lowered(maker.finish(maker.conv(shuffled, 6, 1)));
  CHECK(count(spec, LayerOp::kConcat) == 1);
  CHECK(count(spec, LayerOp::kGather) == 3);
}

TEST_CASE("groups, several outputs a channel, dilation") {
  GraphMaker maker(14, 14, 12);
  const int image = maker.relu(maker.conv(maker.input(), 8, 3, kHalf));
  const int grouped = maker.relu(maker.conv(image, 12, 3, {.pad = {1, 1, 1, 1}, .groups = 4}));
  const int doubled = maker.relu(maker.conv(grouped, 24, 3, {.pad = {1, 1, 1, 1}, .groups = 12}));
  check_lowered(maker.finish(maker.conv(doubled, 8, 3, {.dilation = {2, 2}, .pad = {2, 2, 2, 2}})));
}

TEST_CASE("a dense layer on pooled values, on pixels, and on a flattened image of either order") {
  GraphMaker maker(8, 6, 13);
  const int image = maker.relu(maker.conv(maker.input(), 5, 3, kHalf));
  check_lowered(maker.finish(maker.dense(maker.node(Mean{{1, 2}, false}, {image}), 9)));
  check_lowered(maker.finish(maker.dense(image, 9)));
  check_lowered(maker.finish(maker.dense(maker.node(Reshape{}, {image}, {1, 60}), 9)));
  const int planes = maker.node(Transpose{{0, 3, 1, 2}}, {image});
  const int flat = maker.node(Reshape{}, {planes}, {1, 60});
  CHECK(check_lowered(maker.finish(maker.dense(flat, 9))).layers.size() == 2);
  const int product = maker.node(MatMul{}, {flat, maker.random_constant({60, 4}, -0.3f, 0.3f)});
  CHECK(check_lowered(maker.finish(product)).layers.size() == 2);
}

TEST_CASE("pools and resizes") {
  GraphMaker maker(20, 16, 14);
  const int image = maker.relu(maker.conv(maker.input(), 8, 3, kHalf));
  const int largest = maker.node(
      Pool{.average = false, .kernel = {3, 3}, .stride = {2, 2}, .pad = {1, 1, 1, 1}, .clamp = {}},
      {image});
  const int average = maker.node(
      Pool{.kernel = {3, 3}, .stride = {1, 1}, .pad = {1, 1, 1, 1}, .clamp = {}}, {largest});
  const int counted = maker.node(Pool{.kernel = {3, 3},
                                      .stride = {1, 1},
                                      .pad = {1, 1, 1, 1},
                                      .count_padding = true,
                                      .clamp = {}},
                                 {average});
  const int nearest = maker.node(Resize{}, {counted}, {1, 10, 8, 8});
  const int both = maker.node(Concat{3, {}}, {image, nearest});
  check_lowered(maker.finish(maker.conv(both, 6, 1)));
  const int bilinear =
      maker.node(Resize{.bilinear = true, .half_pixel = true}, {counted}, {1, 9, 11, 8});
  check_lowered(maker.finish(maker.conv(bilinear, 6, 1)));
}
