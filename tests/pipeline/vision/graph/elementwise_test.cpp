// Operations on single values, and NumPy broadcasting.
#include <doctest/doctest.h>

#include <cmath>
#include <functional>

#include "tests/pipeline/vision/graph/graph_sketch.h"

using namespace nearshelf::pipeline;
using namespace nearshelf::pipeline::testing;

namespace {

// Element of a tensor at an index of the broadcast shape.
float broadcast_at(const Operand& operand, const Shape& out, size_t flat) {
  size_t offset = 0;
  size_t step = 1;
  size_t rest = flat;
  for (size_t back = 1; back <= out.size(); ++back) {
    const auto size = size_t(out[out.size() - back]);
    const size_t index = rest % size;
    rest /= size;
    if (back > operand.shape.size()) continue;
    const auto own = size_t(operand.shape[operand.shape.size() - back]);
    offset += own == 1 ? 0 : index * step;
    step *= own;
  }
  return operand.values[offset];
}

}  // namespace

TEST_CASE("elementwise: every operation broadcasts as NumPy does") {
  struct Rule {
    Arithmetic operation;
    std::function<float(float, float)> value;
  };
  const Rule rules[] = {{Arithmetic::kAdd, [](float a, float b) { return a + b; }},
                        {Arithmetic::kSubtract, [](float a, float b) { return a - b; }},
                        {Arithmetic::kMultiply, [](float a, float b) { return a * b; }},
                        {Arithmetic::kDivide, [](float a, float b) { return a / b; }}};
  const std::pair<Shape, Shape> shapes[] = {{{1, 2, 3, 4}, {1, 2, 3, 4}},
                                            {{1, 2, 3, 4}, {1, 1, 1, 4}},
                                            {{1, 1, 1, 4}, {1, 2, 3, 4}},
                                            {{1, 2, 3, 4}, {4}},
                                            {{1, 2, 3, 4}, {3, 1}},
                                            {{2, 1, 4}, {3, 1}},
                                            {{2, 3}, {}},
                                            {{}, {}},
                                            {{5}, {1}}};
  for (const auto& [a_shape, b_shape] : shapes) {
    const Operand a{a_shape, noise(a_shape, 1)};
    const Operand b{b_shape, noise(b_shape, 2)};
    const Shape out = broadcast_shape(a_shape, b_shape);
    for (const Rule& rule : rules) {
      std::vector<float> expected;
      for (size_t i = 0; i < size_t(element_count(out)); ++i) {
        expected.push_back(rule.value(broadcast_at(a, out, i), broadcast_at(b, out, i)));
      }
      CHECK(run_operation(Elementwise{rule.operation}, {a, b}) == expected);
    }
  }
}

TEST_CASE("elementwise: clamps") {
  const Operand a{{3}, {-3, 0.5f, 3}};
  const Operand b{{1}, {0.25f}};
  const Elementwise add{Arithmetic::kAdd, {-1, 1}};
  CHECK(run_operation(add, {a, b}) == std::vector<float>{-1, 0.75f, 1});
}

TEST_CASE("unary functions") {
  const Operand x{{7}, {-8, -3, -1, 0, 1, 3, 8}};
  const auto run = [&](const Unary& unary) { return run_operation(unary, {x}); };
  using Values = std::vector<float>;
  CHECK(run({.function = Function::kClamp, .clamp = {0, 6}}) == Values{0, 0, 0, 0, 1, 3, 6});
  CHECK(run({.function = Function::kClamp}) == x.values);
  CHECK(largest_difference(run({.function = Function::kHardSwish}),
                           {0, 0, -1.0f / 3, 0, 2.0f / 3, 3, 8}) < 1e-6f);
  CHECK(run({.function = Function::kHardSigmoid, .alpha = 0.25f, .beta = 0.5f}) ==
        Values{0, 0, 0.25f, 0.5f, 0.75f, 1, 1});
  CHECK(run({.function = Function::kLeakyRelu, .alpha = 0.5f}) ==
        Values{-4, -1.5f, -0.5f, 0, 1, 3, 8});
  Values sigmoid;
  Values tanh;
  for (const float value : x.values) {
    sigmoid.push_back(float(1 / (1 + std::exp(-double{value}))));
    tanh.push_back(float(std::tanh(double{value})));
  }
  CHECK(largest_difference(run({.function = Function::kSigmoid}), sigmoid) < 1e-6f);
  CHECK(largest_difference(run({.function = Function::kTanh}), tanh) < 1e-6f);
  CHECK(run_operation(Unary{.function = Function::kSquareRoot}, {{{2}, {4, 2.25f}}}) ==
        Values{2, 1.5f});
}
