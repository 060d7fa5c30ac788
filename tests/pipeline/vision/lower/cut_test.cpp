// Which tensor becomes the features.
#include "pipeline/vision/lower/cut.h"

#include <doctest/doctest.h>

#include "pipeline/vision/vision_error.h"
#include "tests/pipeline/vision/lower/graph_maker.h"

using namespace nearshelf::pipeline;
using namespace nearshelf::pipeline::testing;

namespace {

std::string name_of(const Graph& graph, int tensor) { return graph.tensors[tensor].name; }

std::string features_of(const Graph& graph, const std::string& output = "") {
  const Graph features = cut(graph, output);
  return name_of(features, features.outputs.at(0));
}

}  // namespace

TEST_CASE("a classifier ends before its last global pool") {
  GraphMaker maker(8, 8, 1);
  const int image = maker.conv(maker.input(), 4, 3);
  const int gate = maker.conv(maker.node(Mean{{1, 2}, true}, {image}), 4, 1);
  const int excited = maker.node(Elementwise{Arithmetic::kMultiply, {}}, {image, gate});
  const int pooled = maker.node(Mean{{1, 2}, false}, {excited});
  const int scores = maker.dense(pooled, 3);
  const Graph graph = maker.finish(maker.node(Softmax{}, {scores}));
  CHECK(features_of(graph) == name_of(graph, excited));
  CHECK(features_of(graph, name_of(graph, pooled)) == name_of(graph, excited));
  CHECK(features_of(graph, name_of(graph, graph.outputs[0])) == name_of(graph, scores));
}

TEST_CASE("the last pool may be an average pool or two means") {
  for (const bool keep : {true, false}) {
    GraphMaker maker(8, 6, 1);
    const int image = maker.conv(maker.input(), 4, 1);
    const int rows = maker.node(Mean{{1}, keep}, {image});
    const int pooled = maker.node(Mean{{keep ? 2 : 1}, keep}, {rows});
    const Graph graph = maker.finish(maker.dense(pooled, 3));
    CHECK(features_of(graph) == name_of(graph, image));
  }
  GraphMaker maker(8, 6, 1);
  const int image = maker.conv(maker.input(), 4, 1);
  const int pooled = maker.node(Pool{.kernel = {8, 6}, .clamp = {}}, {image});
  const int flat = maker.node(Reshape{}, {pooled}, {1, 4});
  const Graph graph = maker.finish(maker.dense(flat, 3));
  CHECK(features_of(graph) == name_of(graph, image));
  CHECK(features_of(graph, name_of(graph, flat)) == name_of(graph, image));
}

TEST_CASE("a network that ends in a unit vector keeps its own embedding") {
  GraphMaker maker(8, 8, 1);
  const int pooled = maker.node(Mean{{1, 2}, false}, {maker.conv(maker.input(), 4, 3)});
  const int embedding = maker.dense(pooled, 6);
  const int norm = maker.relu(maker.node(ReduceNorm{{1}, true}, {embedding}));
  const Graph graph =
      maker.finish(maker.node(Elementwise{Arithmetic::kDivide, {}}, {embedding, norm}));
  CHECK(features_of(graph) == name_of(graph, embedding));
}

TEST_CASE("without a pool the features are what the last dense layer reads") {
  GraphMaker maker(4, 4, 1);
  const int image = maker.conv(maker.input(), 4, 3, {.stride = {2, 2}});
  const int flat = maker.node(Reshape{}, {image}, {1, 4});
  const Graph graph = maker.finish(maker.dense(flat, 3));
  CHECK(features_of(graph) == name_of(graph, image));
}

TEST_CASE("a network without either must be told") {
  GraphMaker maker(4, 4, 1);
  const Graph graph = maker.finish(maker.conv(maker.input(), 4, 3));
  CHECK_THROWS_WITH_AS(cut(graph, ""), doctest::Contains("name the tensor"), VisionError);
  CHECK_THROWS_WITH_AS(cut(graph, "absent"), doctest::Contains("'absent'"), VisionError);
  CHECK_THROWS_WITH_AS(cut(graph, "photo"), doctest::Contains("name a later one"), VisionError);
}
