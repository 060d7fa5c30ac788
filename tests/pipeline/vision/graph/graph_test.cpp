// Promises of graphs: what is refused, cutting, counting, and the executor's handling of tensors.
#include <doctest/doctest.h>

#include "pipeline/vision/graph/cut_graph.h"
#include "pipeline/vision/graph/dump_graph.h"
#include "pipeline/vision/graph/float_executor.h"
#include "pipeline/vision/graph/validate_graph.h"
#include "tests/pipeline/vision/graph/graph_sketch.h"

using namespace nearshelf::pipeline;
using namespace nearshelf::pipeline::testing;

namespace {

const Unary kRelu{.function = Function::kClamp, .clamp = {.low = 0}};
const Elementwise kAdd{Arithmetic::kAdd};

bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// input -> node0 (relu) -> node1 (+ constant), with node2 unsupported beside it.
GraphSketch sketch_with_unsupported_end() {
  GraphSketch sketch;
  const int input = sketch.input({1, 2});
  const int relu = sketch.node(kRelu, {input});
  sketch.node(kAdd, {relu, sketch.constant({2}, {10, 20})});
  sketch.node(Unsupported{"boxes cannot be drawn"}, {relu});
  return sketch;
}

std::string validation_error(const Graph& graph) {
  return vision_error_of([&] { validate_graph(graph); });
}

}  // namespace

TEST_CASE("validation names what is wrong and where") {
  GraphSketch sketch;
  const int input = sketch.input({1, 4, 4, 3});
  const int weights = sketch.constant({2, 1, 1, 3}, noise(size_t{6}, 1));
  const int out = sketch.node(Conv{}, {input, weights});
  CHECK(validation_error(sketch.graph) == "");

  Graph wrong = sketch.graph;
  wrong.tensors[size_t(out)].shape = {1, 4, 4, 5};
  CHECK(validation_error(wrong) ==
        "sketch: node 'node0' (KIND): gives a tensor of shape 1x4x4x2, the model says it is "
        "1x4x4x5");

  wrong = sketch.graph;
  wrong.tensors[size_t(weights)].shape = {2, 1, 1, 4};
  wrong.tensors[size_t(weights)].values.resize(8);
  CHECK(mentions(validation_error(wrong), "weights of shape 2x1x1x4"));

  wrong = sketch.graph;
  wrong.tensors[size_t(weights)].values.pop_back();
  CHECK(mentions(validation_error(wrong), "holds 5 values"));

  wrong = sketch.graph;
  wrong.nodes.push_back(wrong.nodes[0]);
  CHECK(mentions(validation_error(wrong), "produced twice"));

  wrong = sketch.graph;
  wrong.inputs.clear();
  CHECK(mentions(validation_error(wrong), "before it is produced"));

  wrong = sketch.graph;
  wrong.nodes[0].inputs[0] = 99;
  CHECK(mentions(validation_error(wrong), "names tensor 99 of 3"));

  wrong = sketch.graph;
  wrong.nodes[0].inputs = {input, -1};
  CHECK(mentions(validation_error(wrong), "lacks input 1"));

  wrong = sketch.graph;
  wrong.tensors.push_back({.name = "orphan"});
  CHECK(mentions(validation_error(wrong), "nothing produces tensor 3 ('orphan')"));

  wrong = sketch.graph;
  std::get<Conv>(wrong.nodes[0].operation).stride = {0, 1};
  CHECK(mentions(validation_error(wrong), "out of range"));
}

TEST_CASE("shapes that no operation can take are refused") {
  const auto refused = [](const Operation& operation, std::vector<Shape> shapes,
                          const Shape& declared = {}) {
    return vision_error_of([&] { output_shape(operation, shapes, declared); }) != "";
  };
  CHECK(refused(Conv{.groups = 0}, {{1, 4, 4, 3}, {2, 1, 1, 3}}));
  CHECK(refused(Conv{.groups = 2}, {{1, 4, 4, 4}, {3, 1, 1, 2}}));
  CHECK(refused(Conv{}, {{1, 4, 4, 3}, {2, 5, 5, 3}}));
  CHECK(refused(Conv{.pad = {1, 0, 0, 0}}, {{1, 4, 4, 3}, {2, 1, 1, 3}}));
  CHECK(refused(Conv{}, {{1, 4, 4, 3}, {2, 1, 1, 3}, {3}}));
  CHECK(refused(Conv{.stride = {1 << 30, 1}}, {{1, 4, 4, 3}, {2, 1, 1, 3}}));
  CHECK(refused(Dense{}, {{2, 3}, {4, 5}}));
  CHECK(refused(MatMul{}, {{2, 3}, {4, 5}}));
  CHECK(refused(kAdd, {{2, 3}, {2}}));
  CHECK(refused(Pool{.kernel = {5, 5}}, {{1, 4, 4, 3}}));
  CHECK(refused(Mean{.axes = {1, -1}}, {{2, 3}}));
  CHECK(refused(Softmax{.axis = 2}, {{2, 3}}));
  CHECK(refused(Normalise{.power = 3}, {{2, 3}}));
  CHECK(refused(Concat{.axis = 0}, {{2, 3}, {2, 4}}));
  CHECK(refused(Concat{.axis = 0}, {}));
  CHECK(refused(Slice{{0}, {3}, {1}}, {{2}}));
  CHECK(refused(Slice{{1}, {1}, {1}}, {{2}}));
  CHECK(refused(Slice{{0}, {2}, {0}}, {{2}}));
  CHECK(refused(Gather{0, {2}}, {{2}}));
  CHECK(refused(Gather{0, {}}, {{2}}));
  CHECK(refused(Pad{{-1}, {0}, 0}, {{2}}));
  CHECK(refused(Transpose{{0, 0}}, {{2, 3}}));
  CHECK(refused(Reshape{}, {{2, 3}}, {4}));
  CHECK(refused(Resize{}, {{1, 2, 2, 3}}, {1, 4, 4, 5}));
  CHECK(refused(Unsupported{"no"}, {{1}}));
  CHECK(vision_error_of([] { element_count({1 << 20, 1 << 20, 1 << 20, 1 << 20}); }) != "");
  CHECK(vision_error_of([] { element_count({2, 0}); }) != "");
}

TEST_CASE("cutting leaves out what the output does not need") {
  const GraphSketch sketch = sketch_with_unsupported_end();
  const Graph cut = cut_graph(sketch.graph, "node1_out");
  CHECK(cut.nodes.size() == 2);
  CHECK(cut.tensors.size() == 4);
  CHECK(validation_error(cut) == "");
  FloatExecutor executor(cut);
  executor.run(std::vector<float>{-1, 2});
  const auto values = executor.values(cut.outputs[0]);
  CHECK(std::vector<float>(values.begin(), values.end()) == std::vector<float>{10, 22});

  const Graph shorter = cut_graph(cut, "node0_out");
  CHECK(shorter.nodes.size() == 1);
  CHECK(shorter.tensors.size() == 2);
  const Graph nothing = cut_graph(cut, "input0");
  CHECK(nothing.nodes.empty());
  CHECK(nothing.inputs == nothing.outputs);
}

TEST_CASE("an unsupported node matters only where it is needed") {
  const GraphSketch sketch = sketch_with_unsupported_end();
  CHECK(validation_error(sketch.graph) == "");
  const std::string expected = "sketch: node 'node2' (KIND): boxes cannot be drawn";
  CHECK(vision_error_of([&] { cut_graph(sketch.graph, "node2_out"); }) == expected);
  CHECK(vision_error_of([&] { FloatExecutor executor(sketch.graph); }) == expected);
}

TEST_CASE("an unknown tensor name lists those that exist") {
  const GraphSketch sketch = sketch_with_unsupported_end();
  const std::string error = vision_error_of([&] { cut_graph(sketch.graph, "features"); });
  CHECK(mentions(error, "no tensor is named 'features'"));
  CHECK(mentions(error, "node1_out"));
  CHECK_FALSE(mentions(error, "constant"));
}

TEST_CASE("executor: inputs are checked, constants can be read, every run starts anew") {
  GraphSketch sketch;
  const int a = sketch.input({2});
  const int b = sketch.input({1});
  const int constant = sketch.constant({2}, {3, 4});
  const int sum = sketch.node(kAdd, {sketch.node(kAdd, {a, b}), constant});
  FloatExecutor executor(sketch.graph);
  executor.run(std::vector<std::vector<float>>{{1, 2}, {10}});
  CHECK(executor.values(sum)[1] == 16);
  CHECK(executor.values(constant)[0] == 3);
  CHECK(executor.values(a)[1] == 2);
  executor.run(std::vector<std::vector<float>>{{0, 0}, {0}});
  CHECK(executor.values(sum)[1] == 4);
  CHECK(mentions(vision_error_of([&] { executor.run(std::vector<float>{1, 2}); }), "2 inputs"));
  CHECK(mentions(vision_error_of([&] {
                   executor.run(std::vector<std::vector<float>>{{1}, {2}});
                 }),
                 "was given 1 values"));
}

TEST_CASE("executor: the watch sees every activation and may change it") {
  GraphSketch sketch;
  const int input = sketch.input({2});
  const int first = sketch.node(kAdd, {input, sketch.constant({1}, {1})});
  const int second = sketch.node(kAdd, {first, first});
  FloatExecutor executor(sketch.graph);
  std::vector<int> seen;
  executor.watch([&](int tensor, std::span<float> values) {
    seen.push_back(tensor);
    if (tensor == first) values[0] = 100;
  });
  executor.run(std::vector<float>{1, 2});
  CHECK(seen == std::vector<int>{input, first, second});
  CHECK(executor.values(second)[0] == 200);
  CHECK(executor.values(second)[1] == 6);
}

TEST_CASE("multiplications are counted") {
  GraphSketch sketch;
  const int image = sketch.input({1, 8, 8, 4});
  const int conv = sketch.node(Conv{.stride = {2, 2}, .pad = {1, 1, 1, 1}},
                               {image, sketch.constant({6, 3, 3, 4}, noise(size_t{216}, 1))});
  const int depthwise = sketch.node(Conv{.pad = {1, 1, 1, 1}, .groups = 6},
                                    {conv, sketch.constant({6, 3, 3, 1}, noise(size_t{54}, 2))});
  const int flat = sketch.node(Reshape{}, {depthwise}, {1, 96});
  sketch.node(Dense{}, {flat, sketch.constant({10, 96}, noise(size_t{960}, 3))});
  CHECK(count_macs(sketch.graph) == 16 * 216 + 16 * 54 + 960);
}

TEST_CASE("a dump says every node, tensor and shape") {
  GraphSketch sketch = sketch_with_unsupported_end();
  sketch.graph.tensors[0].grid = Grid{{0.5f}, {3}, 0, 0, 255};
  const std::string text = dump_graph(sketch.graph);
  CHECK(mentions(text, "input   0 'input0' 1x2 scale 0.5 zero 3"));
  CHECK(mentions(text, "KIND: clamp clamp 0..inf"));
  CHECK(mentions(text, "KIND: add"));
  CHECK(mentions(text, "constant"));
  CHECK(mentions(text, "KIND: UNSUPPORTED"));
}
