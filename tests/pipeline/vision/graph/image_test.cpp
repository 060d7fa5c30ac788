// Pools and resizes.
#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

#include "tests/pipeline/vision/graph/graph_sketch.h"

using namespace nearshelf::pipeline;
using namespace nearshelf::pipeline::testing;

namespace {

using Values = std::vector<float>;

Values plain_pool(const Pool& pool, const Operand& in, const Shape& out) {
  Values result;
  for (int n = 0; n < out[0]; ++n)
    for (int y = 0; y < out[1]; ++y)
      for (int x = 0; x < out[2]; ++x)
        for (int c = 0; c < out[3]; ++c) {
          double sum = 0;
          int inside = 0;
          float largest = -std::numeric_limits<float>::infinity();
          for (int i = 0; i < pool.kernel[0]; ++i)
            for (int j = 0; j < pool.kernel[1]; ++j) {
              const int row = y * pool.stride[0] - pool.pad[0] + i;
              const int column = x * pool.stride[1] - pool.pad[1] + j;
              if (row < 0 || row >= in.shape[1] || column < 0 || column >= in.shape[2]) continue;
              const int pixel = (n * in.shape[1] + row) * in.shape[2] + column;
              const float value = in.values[size_t(pixel * in.shape[3] + c)];
              ++inside;
              sum += value;
              largest = std::max(largest, value);
            }
          const int count = pool.count_padding ? pool.kernel[0] * pool.kernel[1] : inside;
          const float value = pool.average ? float(sum / count) : largest;
          result.push_back(std::clamp(value, pool.clamp.low, pool.clamp.high));
        }
  return result;
}

}  // namespace

TEST_CASE("pools: windows, strides, pads, and what an average counts") {
  const Shape shape{2, 7, 6, 3};
  const Operand image{shape, noise(shape, 1)};
  for (const bool average : {true, false}) {
    for (const bool count_padding : {true, false}) {
      const Pool pools[] = {
          {.average = average, .kernel = {7, 6}},
          {.average = average, .kernel = {2, 2}, .stride = {2, 2}},
          {.average = average,
           .kernel = {3, 3},
           .stride = {2, 1},
           .pad = {1, 1, 0, 1},
           .count_padding = count_padding},
          {.average = average,
           .kernel = {3, 2},
           .pad = {2, 1, 2, 1},
           .count_padding = count_padding,
           .clamp = {0, 0.25f}},
      };
      for (const Pool& pool : pools) {
        const std::vector<Shape> shapes{shape};
        const Shape out = output_shape(pool, shapes, {});
        CHECK(largest_difference(run_operation(pool, {image}), plain_pool(pool, image, out)) <
              64 * std::numeric_limits<float>::epsilon());
      }
    }
  }
}

TEST_CASE("resize to the same size changes nothing") {
  const Shape shape{1, 3, 5, 2};
  const Operand image{shape, noise(shape, 2)};
  for (const bool bilinear : {true, false}) {
    for (const bool align_corners : {true, false}) {
      for (const bool half_pixel : {true, false}) {
        CHECK(run_operation(Resize{bilinear, align_corners, half_pixel}, {image}, shape) ==
              image.values);
      }
    }
  }
}

TEST_CASE("resize: where each rule reads") {
  const Operand row{{1, 1, 2, 1}, {0, 4}};
  const Shape wide{1, 1, 4, 1};
  const auto run = [&](const Resize& resize) { return run_operation(resize, {row}, wide); };
  CHECK(run({.bilinear = false}) == Values{0, 0, 4, 4});
  CHECK(run({.bilinear = false, .half_pixel = true}) == Values{0, 0, 4, 4});
  CHECK(run({.bilinear = false, .align_corners = true}) == Values{0, 0, 4, 4});
  CHECK(run({.bilinear = true}) == Values{0, 2, 4, 4});
  CHECK(run({.bilinear = true, .half_pixel = true}) == Values{0, 1, 3, 4});
  CHECK(largest_difference(run({.bilinear = true, .align_corners = true}),
                           {0, 4.0f / 3, 8.0f / 3, 4}) < 1e-6f);

  const Operand four{{1, 1, 4, 1}, {0, 1, 2, 3}};
  const Shape narrow{1, 1, 2, 1};
  CHECK(run_operation(Resize{.bilinear = false}, {four}, narrow) == Values{0, 2});
  CHECK(run_operation(Resize{.bilinear = false, .half_pixel = true}, {four}, narrow) ==
        Values{1, 3});
  CHECK(run_operation(Resize{.bilinear = true, .half_pixel = true}, {four}, narrow) ==
        Values{0.5f, 2.5f});
}

TEST_CASE("resize works along both axes and keeps channels apart") {
  const Operand image{{1, 2, 2, 2}, {0, 10, 2, 20, 4, 30, 6, 40}};
  CHECK(run_operation(Resize{.bilinear = true, .align_corners = true}, {image}, {1, 3, 3, 2}) ==
        Values{0, 10, 1, 15, 2, 20, 2, 20, 3, 25, 4, 30, 4, 30, 5, 35, 6, 40});
}
