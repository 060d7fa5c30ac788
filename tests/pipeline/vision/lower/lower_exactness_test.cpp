// The integers of a lowered encoder: the model's own where they fit, and never too large.
#include <doctest/doctest.h>

#include <cmath>

#include "core/vision/encoder.h"
#include "pipeline/vision/lower/activation_grid.h"
#include "pipeline/vision/lower/histogram.h"
#include "pipeline/vision/lower/lower.h"
#include "tests/pipeline/vision/lower/graph_maker.h"

using namespace nearshelf;
using namespace nearshelf::pipeline;
using namespace nearshelf::pipeline::testing;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

LowerOptions to_output(const Graph& graph) {
  LowerOptions options;
  options.output = graph.tensors[graph.outputs[0]].name;
  return options;
}

void set_grid(Graph* graph, int tensor, float scale, int zero, int low, int high) {
  graph->tensors[tensor].grid = Grid{{scale}, {zero}, 0, low, high};
}

// Weights of the integers -100, -60, .. around `zero`, and everything on a grid.
Graph quantised_graph(int weight_zero, int low, int high) {
  GraphMaker maker(6, 6, 1);
  std::vector<float> weights;
  for (int i = 0; i < 4 * 3; ++i) weights.push_back(0.02f * static_cast<float>(i * 18 - 100));
  const int constant = maker.constant({4, 1, 1, 3}, weights);
  const int image = maker.node(Conv{}, {maker.input(), constant});
  Graph graph = maker.finish(image);
  set_grid(&graph, 0, 1.0f / 128, 128, 0, 255);
  set_grid(&graph, constant, 0.02f, weight_zero, low, high);
  set_grid(&graph, image, 0.05f, 100, 0, 255);
  return graph;
}

}  // namespace

TEST_CASE("a quantised model keeps its own integers and needs no photos") {
  for (const Graph& graph : {quantised_graph(0, -127, 127), quantised_graph(128, 0, 255)}) {
    const EncoderSpec spec = lower(graph, to_output(graph), {});
    REQUIRE(spec.weights.size() == 12);
    for (int i = 0; i < 12; ++i) CHECK(spec.weights[i] == i * 18 - 100);
    CHECK(spec.pad_pixel[0] == 128);
    const EncoderTensor& output = spec.tensors.back();
    CHECK(output.scale * 127 == doctest::Approx(0.05 * 255));
    CHECK(output.scale * (0 - output.zero) == doctest::Approx(0.05 * -100).epsilon(0.01));
  }
}

TEST_CASE("weights that do not fit use the whole range of int8, channel by channel") {
  GraphMaker maker(6, 6, 1);
  const int weights = maker.constant({2, 1, 1, 3}, {0.5f, -1, 0.25f, 100, 50, -25});
  const Graph graph = maker.finish(maker.node(Conv{}, {maker.input(), weights}));
  const EncoderSpec spec = lower(graph, to_output(graph), random_photos(16, {6, 6}, 1));
  CHECK(std::vector<int>(spec.weights.begin(), spec.weights.end()) ==
        std::vector<int>{64, -127, 32, 127, 64, -32});
}

TEST_CASE("whatever the weights, an encoder loads: nothing overflows") {
  for (const float size : {1e-30f, 1e-12f, 1e-3f, 1e3f, 1e12f, 1e25f}) {
    for (const float bias : {0.0f, 1e-25f, 1.0f, 1e20f}) {
      GraphMaker maker(6, 6, 2);
      const int image = maker.relu(maker.conv(maker.input(), 8, 3));
      const int weights = maker.random_constant({4, 3, 3, 8}, -size, size);
      const int constant = maker.constant({4}, {bias, -bias, 0, bias / 3});
      const int middle = maker.node(Conv{.pad = {1, 1, 1, 1}}, {image, weights, constant});
      const Graph graph = maker.finish(maker.conv(middle, 4, 1));
      const auto photos = random_photos(16, {6, 6}, 3);
      INFO("weights of " << size << ", bias of " << bias);
      for (const float feature :
           encoder_features(lower(graph, to_output(graph), photos), photos[0])) {
        CHECK(std::isfinite(feature));
      }
    }
  }
}

TEST_CASE("a tensor that is always zero has a grid") {
  GraphMaker maker(6, 6, 2);
  const int nothing = maker.node(Elementwise{Arithmetic::kMultiply, {}},
                                 {maker.conv(maker.input(), 4, 3), maker.constant({1}, {0})});
  const Graph graph = maker.finish(maker.relu(nothing));
  const auto photos = random_photos(16, {6, 6}, 3);
  for (const float feature : encoder_features(lower(graph, to_output(graph), photos), photos[0])) {
    CHECK(feature == 0);
  }
}

TEST_CASE("grids contain zero, whatever the range") {
  for (const Range range : {Range{0, 6}, Range{-1, 5}, Range{2, 3}, Range{-7, -4}, Range{0, 0}}) {
    const ActivationGrid grid = make_grid(range, 127);
    CHECK(grid.nearest(0) == 0);
    CHECK(grid.to_integer(kInfinity) == 127);
    CHECK(grid.to_integer(-kInfinity) == 0);
    CHECK(grid.nearest(range.low) == doctest::Approx(range.low).epsilon(0.01));
    CHECK(grid.nearest(range.high) == doctest::Approx(range.high).epsilon(0.01));
  }
}

TEST_CASE("a range is chosen that rounds better than the extremes") {
  GraphMaker maker(4, 4, 1);
  Histogram histogram;
  histogram.add(maker.random_values(100'000, -1, 1));
  const ActivationGrid even = histogram.best_grid(127, {-kInfinity, kInfinity});
  CHECK(even.scale * 127 == doctest::Approx(2).epsilon(0.05));
  for (int i = 0; i < 20; ++i) histogram.add(maker.random_values(100'000, -1, 1));
  histogram.add(std::vector<float>{40, -3});
  const ActivationGrid best = histogram.best_grid(127, {-kInfinity, kInfinity});
  CHECK(histogram.error(best) < 0.3 * histogram.error(make_grid(histogram.range(), 127)));
}
