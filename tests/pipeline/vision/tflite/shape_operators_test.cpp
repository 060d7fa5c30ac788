// Operators that move values about, and shapes computed before the model runs.
#include <doctest/doctest.h>

#include <numeric>

#include "tests/pipeline/vision/graph/graph_sketch.h"
#include "tests/pipeline/vision/tflite/tiny_model.h"

using namespace nearshelf::pipeline;
using namespace nearshelf::pipeline::testing;
using tflite::Activation;
using tflite::BuiltinOperator;
using tflite::BuiltinOptions;
using tflite::TensorType;

namespace {

using Values = std::vector<float>;

Values counting(size_t count) {
  Values values(count);
  std::iota(values.begin(), values.end(), 0.0f);
  return values;
}

// Runs one operator on 0, 1, 2, ... in `shape`; `more` adds its other inputs.
struct OneOperator {
  BuiltinOperator op;
  Shape shape;
  Shape out;
  BuiltinOptions type = BuiltinOptions::NONE;
  Options options{};
};

template <typename AddInputs>
Values run_one(const OneOperator& one, AddInputs more) {
  TinyModel model;
  const int in = model.tensor(one.shape);
  std::vector<int> inputs{in};
  for (const int extra : more(model)) inputs.push_back(extra);
  const int out = model.tensor(one.out);
  model.op(one.op, inputs, {out}, one.type, one.options);
  return run_model(model.bytes({in}, {out}), {counting(size_t(element_count(one.shape)))});
}

Options strided_slice_options(int begin_mask, int end_mask, int shrink_mask) {
  return [=](Builder& builder) {
    return tflite::CreateStridedSliceOptions(builder, begin_mask, end_mask, 0, 0, shrink_mask)
        .Union();
  };
}

}  // namespace

TEST_CASE("PAD and PADV2") {
  const auto amounts = [](TinyModel& model) {
    return std::vector{model.int32s({2, 2}, {0, 1, 2, 0})};
  };
  CHECK(run_one({BuiltinOperator::PAD, {1, 2}, {2, 4}}, amounts) == Values{0, 0, 0, 1, 0, 0, 0, 0});
  const auto amounts_and_value = [](TinyModel& model) {
    return std::vector{model.int64s({2, 2}, {0, 1, 2, 0}), model.floats({1}, {7})};
  };
  CHECK(run_one({BuiltinOperator::PADV2, {1, 2}, {2, 4}}, amounts_and_value) ==
        Values{7, 7, 0, 1, 7, 7, 7, 7});
}

TEST_CASE("CONCATENATION") {
  TinyModel model;
  const int a = model.tensor({2, 1});
  const int b = model.tensor({2, 2});
  const int out = model.tensor({2, 3});
  model.op(BuiltinOperator::CONCATENATION, {a, b}, {out}, BuiltinOptions::Concatenation,
           [](Builder& builder) {
             return tflite::CreateConcatenationOptions(builder, -1, Activation::RELU).Union();
           });
  CHECK(run_model(model.bytes({a, b}, {out}), {{1, 2}, {3, -4, 5, 6}}) == Values{1, 3, 0, 2, 5, 6});
}

TEST_CASE("RESHAPE, SQUEEZE, EXPAND_DIMS keep the order of values") {
  const auto none = [](TinyModel&) { return std::vector<int>{}; };
  const auto shape = [](TinyModel& model) { return std::vector{model.int32s({2}, {3, -1})}; };
  CHECK(run_one({BuiltinOperator::RESHAPE, {2, 3}, {3, 2}}, shape) == counting(6));
  CHECK(run_one({BuiltinOperator::RESHAPE, {2, 3}, {6}}, none) == counting(6));
  CHECK(run_one({BuiltinOperator::SQUEEZE, {1, 1, 1, 5}, {1, 5}}, none) == counting(5));
  CHECK(run_one({BuiltinOperator::EXPAND_DIMS, {5}, {1, 5}}, [](TinyModel& model) {
          return std::vector{model.int32s({}, {0})};
        }) == counting(5));
}

TEST_CASE("TRANSPOSE") {
  CHECK(run_one({BuiltinOperator::TRANSPOSE, {2, 3}, {3, 2}}, [](TinyModel& model) {
          return std::vector{model.int32s({2}, {1, 0})};
        }) == Values{0, 3, 1, 4, 2, 5});
}

TEST_CASE("SLICE: a size of -1 reaches to the end") {
  CHECK(run_one({BuiltinOperator::SLICE, {2, 4}, {1, 2}}, [](TinyModel& model) {
          return std::vector{model.int32s({2}, {1, 2}), model.int32s({2}, {1, -1})};
        }) == Values{6, 7});
}

TEST_CASE("STRIDED_SLICE: masks, steps, indices from the end, dropped axes") {
  const auto limits = [](std::vector<int32_t> begin, std::vector<int32_t> end,
                         std::vector<int32_t> step) {
    return [=](TinyModel& model) {
      const Shape shape{static_cast<int>(begin.size())};
      return std::vector{model.int32s(shape, begin), model.int32s(shape, end),
                         model.int32s(shape, step)};
    };
  };
  const auto run = [&](const Shape& out, const Options& options, const auto& inputs) {
    return run_one(
        {BuiltinOperator::STRIDED_SLICE, {2, 4}, out, BuiltinOptions::StridedSlice, options},
        inputs);
  };
  CHECK(run({1, 2}, strided_slice_options(0, 0, 0), limits({1, 0}, {2, 4}, {1, 2})) ==
        Values{4, 6});
  CHECK(run({2, 1}, strided_slice_options(1, 3, 0), limits({1, -1}, {1, 0}, {1, 1})) ==
        Values{3, 7});
  CHECK(run({4}, strided_slice_options(0, 0, 1), limits({1}, {2}, {1})) == Values{4, 5, 6, 7});
  CHECK(run({2}, strided_slice_options(1, 1, 2), limits({0, -2}, {0, 0}, {1, 1})) == Values{2, 6});
}

TEST_CASE("SPLIT gives every part") {
  for (const int part : {0, 1, 2}) {
    TinyModel model;
    const int axis = model.int32s({}, {-1});
    const int in = model.tensor({2, 6});
    const std::vector<int> outs{model.tensor({2, 2}), model.tensor({2, 2}), model.tensor({2, 2})};
    model.op(BuiltinOperator::SPLIT, {axis, in}, outs);
    const auto first = float(2 * part);
    CHECK(run_model(model.bytes({in}, {outs[size_t(part)]}), {counting(12)}) ==
          Values{first, first + 1, first + 6, first + 7});
  }
}

TEST_CASE("GATHER by constant indices, a list or a single one") {
  const Options last_axis = [](Builder& builder) {
    return tflite::CreateGatherOptions(builder, -1).Union();
  };
  CHECK(run_one({BuiltinOperator::GATHER, {2, 3}, {2, 2}, BuiltinOptions::Gather, last_axis},
                [](TinyModel& model) {
                  return std::vector{model.int32s({2}, {2, 0})};
                }) == Values{2, 0, 5, 3});
  CHECK(run_one({BuiltinOperator::GATHER, {2, 3}, {2}, BuiltinOptions::Gather, last_axis},
                [](TinyModel& model) { return std::vector{model.int32s({}, {1})}; }) ==
        Values{1, 4});
}

TEST_CASE("RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR by their options") {
  const auto size = [](TinyModel& model) { return std::vector{model.int32s({2}, {1, 4})}; };
  const Shape in{1, 1, 2, 1};
  const Shape out{1, 1, 4, 1};
  const auto bilinear = [&](bool align, bool half) {
    return run_one(
        {BuiltinOperator::RESIZE_BILINEAR, in, out, BuiltinOptions::ResizeBilinear,
         [=](Builder& builder) {
           return tflite::CreateResizeBilinearOptions(builder, 0, 0, align, half).Union();
         }},
        size);
  };
  CHECK(bilinear(false, false) == Values{0, 0.5f, 1, 1});
  CHECK(bilinear(false, true) == Values{0, 0.25f, 0.75f, 1});
  CHECK(largest_difference(bilinear(true, false), {0, 1.0f / 3, 2.0f / 3, 1}) < 1e-6f);
  const auto nearest = [&](bool align) {
    return run_one({BuiltinOperator::RESIZE_NEAREST_NEIGHBOR,
                    {1, 1, 4, 1},
                    {1, 1, 3, 1},
                    BuiltinOptions::ResizeNearest,
                    [=](Builder& builder) {
                      return tflite::CreateResizeNearestOptions(builder, align, false).Union();
                    }},
                   size);
  };
  CHECK(nearest(false) == Values{0, 1, 2});
  CHECK(nearest(true) == Values{0, 2, 3});
}

TEST_CASE("flatten as Keras writes it: SHAPE, STRIDED_SLICE, PACK, RESHAPE") {
  TinyModel model;
  const int in = model.tensor({1, 2, 2, 3});
  const int shape = model.tensor({4}, TensorType::INT32);
  const int begin = model.int32s({1}, {0});
  const int end = model.int32s({1}, {1});
  const int step = model.int32s({1}, {1});
  const int batch = model.tensor({}, TensorType::INT32);
  const int rest = model.int32s({}, {-1});
  const int target = model.tensor({2}, TensorType::INT32);
  const int out = model.tensor({1, 12});
  model.op(BuiltinOperator::SHAPE, {in}, {shape});
  model.op(BuiltinOperator::STRIDED_SLICE, {shape, begin, end, step}, {batch},
           BuiltinOptions::StridedSlice, strided_slice_options(0, 0, 1));
  model.op(BuiltinOperator::PACK, {batch, rest}, {target}, BuiltinOptions::Pack,
           [](Builder& builder) { return tflite::CreatePackOptions(builder, 2, 0).Union(); });
  model.op(BuiltinOperator::RESHAPE, {in, target}, {out});
  const Bytes bytes = model.bytes({in}, {out});
  const Graph graph = import_tiny(bytes);
  CHECK(graph.nodes.size() == 1);
  CHECK(graph.tensors.size() == 2);
  CHECK(run_model(bytes, {counting(12)}) == counting(12));

  const Graph numbers = import_tiny(model.bytes({in}, {target}));
  CHECK(numbers.tensors[size_t(numbers.outputs[0])].numbers == std::vector<int>{1, -1});
}
