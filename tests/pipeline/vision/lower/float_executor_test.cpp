// The pipeline's fast executor against the plain loops, for every operation.
#include "pipeline/vision/graph/float_executor.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/pipeline/vision/lower/graph_maker.h"
#include "tests/pipeline/vision/lower/scalar_executor.h"

using namespace nearshelf::pipeline;
using namespace nearshelf::pipeline::testing;

namespace {

void check_alike(GraphMaker& maker, int output) {
  const Graph graph = maker.finish(output);
  const auto photo = maker.random_values(
      static_cast<size_t>(graph.tensors[0].shape[1]) * graph.tensors[0].shape[2] * 3, -1, 1);
  FloatExecutor executor(graph);
  executor.run(photo);
  const auto expected = run_scalar(graph, photo);
  for (const GraphNode& node : graph.nodes) {
    const auto found = executor.values(node.outputs[0]);
    const std::vector<float>& wanted = expected[node.outputs[0]];
    REQUIRE(found.size() == wanted.size());
    double worst = 0;
    for (size_t i = 0; i < wanted.size(); ++i) {
      worst = std::max(worst, std::abs(static_cast<double>(found[i]) - wanted[i]) /
                                  (1 + std::abs(static_cast<double>(wanted[i]))));
    }
    INFO(node.name << ", operation " << node.operation.index());
    CHECK(worst < 1e-5);
  }
}

}  // namespace

TEST_CASE("convolutions of every kind") {
  GraphMaker maker(9, 12, 1);
  const int wide = maker.conv(maker.input(), 8, 3, {.stride = {2, 1}, .pad = {1, 1, 1, 1}});
  const int dilated = maker.conv(wide, 6, 3, {.dilation = {1, 2}, .pad = {0, 2, 1, 2}});
  const int grouped = maker.conv(dilated, 9, 3, {.pad = {1, 1, 1, 1}, .groups = 3});
  const int depthwise = maker.depthwise(grouped, 5, {.pad = {2, 2, 2, 2}, .clamp = {0, 6}});
  const int doubled = maker.conv(depthwise, 18, 1, {.groups = 9});
  check_alike(maker, doubled);
}

TEST_CASE("pools, means and dense layers") {
  GraphMaker maker(10, 8, 2);
  const int image = maker.conv(maker.input(), 6, 1);
  const int largest = maker.node(
      Pool{.average = false, .kernel = {3, 3}, .stride = {2, 2}, .pad = {1, 1, 1, 1}, .clamp = {}},
      {image});
  const int inside = maker.node(
      Pool{.kernel = {3, 2}, .stride = {1, 1}, .pad = {1, 0, 1, 1}, .clamp = {}}, {largest});
  const int counted = maker.node(Pool{.kernel = {3, 3},
                                      .stride = {1, 1},
                                      .pad = {1, 1, 1, 1},
                                      .count_padding = true,
                                      .clamp = {}},
                                 {inside});
  const int rows = maker.node(Mean{{1}, true}, {counted});
  const int pooled = maker.node(
      Mean{{1, 2}, false}, {maker.node(Elementwise{Arithmetic::kMultiply, {}}, {counted, rows})});
  const int dense = maker.dense(pooled, 7);
  const int product = maker.node(MatMul{}, {dense, maker.random_constant({7, 5}, -1, 1)});
  check_alike(maker, maker.node(Softmax{-1, 0.7f}, {product}));
}

TEST_CASE("functions, arithmetic and norms") {
  GraphMaker maker(4, 5, 3);
  int image = maker.conv(maker.input(), 4, 1);
  for (const Function function :
       {Function::kHardSwish, Function::kSigmoid, Function::kTanh, Function::kSquareRoot}) {
    image = maker.scale_and_shift(maker.node(Unary{function, {0, 5}, 0, 0}, {image}));
  }
  image = maker.node(Unary{Function::kHardSigmoid, {}, 0.2f, 0.5f}, {image});
  image = maker.node(Unary{Function::kLeakyRelu, {}, 0.1f, 0}, {maker.scale_and_shift(image)});
  const int other = maker.conv(maker.input(), 4, 1);
  image = maker.node(Elementwise{Arithmetic::kSubtract, {-1, 1}}, {image, other});
  image = maker.node(Elementwise{Arithmetic::kDivide, {}},
                     {image, maker.random_constant({1, 1, 1, 4}, 1, 2)});
  const int norm = maker.node(ReduceNorm{{3}, true}, {image});
  const int normalised =
      maker.node(Elementwise{Arithmetic::kDivide, {}}, {image, maker.relu(norm)});
  check_alike(maker, maker.node(Normalise{-1, 2}, {normalised}));
}

TEST_CASE("movements and resizes") {
  GraphMaker maker(6, 4, 4);
  const int image = maker.conv(maker.input(), 6, 1);
  const int padded = maker.node(Pad{{0, 1, 2, 0}, {0, 0, 1, 0}, 0.5f}, {image});
  const int sliced = maker.node(Slice{{0, 1, 0, 1}, {1, 7, 7, 6}, {1, 2, 1, 2}}, {padded});
  const int gathered = maker.node(Gather{3, {2, 0, 1, 1}}, {sliced});
  const int joined = maker.node(Concat{3, {}}, {sliced, gathered});
  const std::vector<int> shape = maker.shape(joined);
  const int flipped = maker.node(Transpose{{0, 3, 1, 2}}, {joined});
  const int image_again = maker.node(Reshape{}, {flipped}, {1, shape[1] * shape[3], shape[2], 1});
  for (const Resize& resize :
       {Resize{}, Resize{.half_pixel = true}, Resize{.align_corners = true},
        Resize{.bilinear = true}, Resize{.bilinear = true, .half_pixel = true},
        Resize{.bilinear = true, .align_corners = true}}) {
    check_alike(maker, maker.node(resize, {image_again}, {1, 13, 11, 1}));
  }
}
