// Operations that move values about or sum them along axes.
#include <doctest/doctest.h>

#include <cmath>

#include "tests/pipeline/vision/graph/graph_sketch.h"

using namespace nearshelf::pipeline;
using namespace nearshelf::pipeline::testing;

namespace {

using Values = std::vector<float>;

const Operand kCube{{2, 3, 2}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}};

}  // namespace

TEST_CASE("slice, pad and concatenation undo each other") {
  const Shape shape{2, 5, 3, 4};
  const Operand whole{shape, noise(shape, 1)};
  for (int axis = 0; axis < 4; ++axis) {
    CAPTURE(axis);
    Slice first{{0, 0, 0, 0}, shape, {1, 1, 1, 1}};
    Slice rest = first;
    first.end[size_t(axis)] = 1;
    rest.begin[size_t(axis)] = 1;
    const std::vector<Shape> shapes{shape};
    const Operand a{output_shape(first, shapes, {}), run_operation(first, {whole})};
    const Operand b{output_shape(rest, shapes, {}), run_operation(rest, {whole})};
    CHECK(run_operation(Concat{.axis = axis}, {a, b}) == whole.values);
    CHECK(run_operation(Concat{.axis = axis - 4}, {a, b}) == whole.values);
  }
  const Pad pad{{0, 1, 2, 0}, {1, 0, 1, 3}, 0.5f};
  const std::vector<Shape> shapes{shape};
  const Operand padded{output_shape(pad, shapes, {}), run_operation(pad, {whole})};
  CHECK(padded.shape == Shape{3, 6, 6, 7});
  CHECK(padded.values.front() == 0.5f);
  CHECK(run_operation(Slice{{0, 1, 2, 0}, {2, 6, 5, 4}, {1, 1, 1, 1}}, {padded}) == whole.values);
}

TEST_CASE("slice: steps") {
  CHECK(run_operation(Slice{{0, 0, 1}, {2, 3, 2}, {1, 2, 1}}, {kCube}) == Values{1, 5, 7, 11});
  CHECK(run_operation(Slice{{1}, {6}, {3}}, {{{6}, {0, 1, 2, 3, 4, 5}}}) == Values{1, 4});
}

TEST_CASE("concatenation of three, with a clamp") {
  const Concat concat{.axis = 1, .clamp = {.low = 0}};
  CHECK(run_operation(concat, {{{2, 1}, {1, -2}}, {{2, 2}, {3, 4, -5, 6}}, {{2, 1}, {7, 8}}}) ==
        Values{1, 3, 4, 7, 0, 0, 6, 8});
}

TEST_CASE("gather: entries in any order, as often as wanted") {
  CHECK(run_operation(Gather{1, {2, 0, 2}}, {kCube}) ==
        Values{4, 5, 0, 1, 4, 5, 10, 11, 6, 7, 10, 11});
  CHECK(run_operation(Gather{-1, {1}}, {kCube}) == Values{1, 3, 5, 7, 9, 11});
}

TEST_CASE("transpose") {
  CHECK(run_operation(Transpose{{2, 0, 1}}, {kCube}) ==
        Values{0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11});
  const Shape shape{2, 3, 4, 5};
  const Operand x{shape, noise(shape, 2)};
  const Operand turned{{5, 3, 2, 4}, run_operation(Transpose{{3, 1, 0, 2}}, {x})};
  CHECK(run_operation(Transpose{{2, 1, 3, 0}}, {turned}) == x.values);
}

TEST_CASE("reshape keeps the order") {
  CHECK(run_operation(Reshape{}, {kCube}, {4, 3}) == kCube.values);
}

TEST_CASE("mean and norm over any axes") {
  CHECK(run_operation(Mean{.axes = {1}}, {kCube}) == Values{2, 3, 8, 9});
  CHECK(run_operation(Mean{.axes = {0, -1}, .keep = false}, {kCube}) == Values{3.5f, 5.5f, 7.5f});
  CHECK(run_operation(Mean{.axes = {0, 1, 2}, .keep = false}, {kCube}) == Values{5.5f});
  CHECK(run_operation(Mean{.axes = {}}, {kCube}) == kCube.values);
  CHECK(run_operation(ReduceNorm{.axes = {0}}, {{{2, 2}, {3, 5, 4, 12}}}) == Values{5, 13});
  GraphSketch sketch;
  const int input = sketch.input({1, 7, 7, 3});
  const int kept = sketch.node(Mean{.axes = {1, 2}, .keep = true}, {input});
  const int dropped = sketch.node(Mean{.axes = {1, 2}, .keep = false}, {input});
  CHECK(sketch.graph.tensors[size_t(kept)].shape == Shape{1, 1, 1, 3});
  CHECK(sketch.graph.tensors[size_t(dropped)].shape == Shape{1, 3});
}

TEST_CASE("softmax along any axis") {
  for (const int axis : {0, 1, 2, -1}) {
    CAPTURE(axis);
    const Values out = run_operation(Softmax{.axis = axis, .beta = 0.5f}, {kCube});
    const size_t lane = size_t(resolve_axis(axis, 3));
    const size_t step[] = {6, 2, 1};
    const size_t length[] = {2, 3, 2};
    double sum = 0;
    for (size_t i = 0; i < length[lane]; ++i) sum += out[i * step[lane]];
    CHECK(sum == doctest::Approx(1).epsilon(1e-6));
    const double odds = std::log(out[step[lane]] / out[0]);
    CHECK(odds == doctest::Approx(0.5 * double(step[lane])).epsilon(1e-5));
  }
  const Values large = run_operation(Softmax{}, {{{3}, {1000, 1000, -1000}}});
  CHECK(large == Values{0.5f, 0.5f, 0});
}

TEST_CASE("normalise divides by the norm and keeps zeros") {
  CHECK(run_operation(Normalise{.axis = -1, .power = 2}, {{{2, 2}, {3, 4, 0, 0}}}) ==
        Values{0.6f, 0.8f, 0, 0});
  CHECK(run_operation(Normalise{.axis = 0, .power = 1}, {{{2, 2}, {-1, 4, 3, 0}}}) ==
        Values{-0.25f, 1, 0.75f, 0});
}
