// What cannot be lowered is named, with what can.
#include <doctest/doctest.h>

#include "pipeline/vision/lower/lower.h"
#include "pipeline/vision/vision_error.h"
#include "tests/pipeline/vision/lower/graph_maker.h"

using namespace nearshelf::pipeline;
using namespace nearshelf::pipeline::testing;

namespace {

void check_refused(const Graph& graph, const char* problem, LowerOptions options = {}) {
  options.output = graph.tensors[graph.outputs[0]].name;
  const auto photos = random_photos(16, input_size(graph, options), 1);
  CHECK_THROWS_WITH_AS(lower(graph, options, photos), doctest::Contains(problem), VisionError);
}

}  // namespace

TEST_CASE("the node, its kind and what is supported are named") {
  GraphMaker maker(8, 8, 1);
  const int image = maker.conv(maker.input(), 4, 3);
  const Graph graph = maker.finish(maker.conv(maker.node(Softmax{}, {image}), 4, 1));
  check_refused(graph, "test graph: node 'node 1' (TEST)");
  check_refused(graph, "the encoder has convolutions");
}

TEST_CASE("operations without an integer counterpart") {
  GraphMaker maker(8, 8, 1);
  const int image = maker.conv(maker.input(), 4, 3);
  const int other = maker.conv(maker.input(), 4, 3);
  check_refused(maker.finish(maker.conv(maker.node(Normalise{}, {image}), 4, 1)), "normalises");
  check_refused(maker.finish(maker.node(Elementwise{Arithmetic::kDivide, {}}, {image, other})),
                "divides");
  check_refused(maker.finish(maker.node(Mean{{3}, true}, {image})), "averages over channels");
  check_refused(maker.finish(maker.node(Concat{1, {}}, {image, other})), "not the channels");
  check_refused(maker.finish(maker.node(Pad{{0, 1, 1, 0}, {0, 1, 1, 0}, 1}, {image})), "pads");
  check_refused(maker.finish(maker.node(Transpose{{0, 2, 1, 3}}, {image})), "mixed");
  check_refused(maker.finish(maker.node(Resize{.bilinear = true, .align_corners = true}, {image},
                                        {1, 12, 12, 4})),
                "places pixels");
  const int turned = maker.node(Transpose{{0, 1, 3, 2}}, {other});
  check_refused(maker.finish(maker.node(MatMul{}, {image, turned})), "two computed matrices");
  const int row = maker.node(Mean{{1}, true}, {image});
  check_refused(maker.finish(maker.node(Elementwise{Arithmetic::kAdd, {}}, {image, row})),
                "combines the shapes");
}

TEST_CASE("layers larger than an encoder shard allows") {
  GraphMaker maker(40, 40, 1);
  check_refused(maker.finish(maker.conv(maker.input(), 2, 17)), "side of its kernel is 17");
  const int image = maker.conv(maker.input(), 256, 1);
  check_refused(maker.finish(maker.conv(image, 1024, 3, {.groups = 2})), "2 groups");
  check_refused(maker.finish(maker.conv(image, 9000, 1)), "output channels is 9000");
}

TEST_CASE("too few photos, and photos of another size") {
  GraphMaker maker(8, 8, 1);
  LowerOptions options;
  const Graph graph = maker.finish(maker.conv(maker.input(), 4, 3));
  options.output = graph.tensors[graph.outputs[0]].name;
  CHECK_THROWS_WITH_AS(lower(graph, options, random_photos(15, {8, 8}, 1)),
                       doctest::Contains("at least 16"), VisionError);
  CHECK_THROWS_WITH_AS(lower(graph, options, random_photos(16, {9, 8}, 1)),
                       doctest::Contains("8x8"), VisionError);
  options.pixels.deviation[1] = 0;
  CHECK_THROWS_WITH_AS(lower(graph, options, random_photos(16, {8, 8}, 1)),
                       doctest::Contains("deviations other than 0"), VisionError);
}
