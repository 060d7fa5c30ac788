#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "core/kernels/quantize.h"
#include "tests/core/random.h"

using namespace nearshelf;

TEST_CASE("a quantised row is never off by more than half a step") {
  test::Random random(11);
  for (size_t length = 1; length < 70; ++length) {
    std::vector<float> values(length);
    for (float& value : values) value = (random.uniform() - 0.5f) * 3;
    std::vector<int8_t> out(length);
    const float scale = quantize_row(values, out);
    for (size_t k = 0; k < length; ++k) {
      CAPTURE(k);
      CHECK(std::fabs(values[k] - scale * out[k]) <= scale * 0.5001f);
      CHECK(out[k] >= -127);
    }
  }
}

TEST_CASE("the largest value becomes 127 and halves round away from zero") {
  const std::vector<float> values = {127, -127, 0.5f, -0.5f, 1.5f, 0};
  std::vector<int8_t> out(values.size());
  CHECK(quantize_row(values, out) == 1.0f);
  CHECK(out == std::vector<int8_t>{127, -127, 1, -1, 2, 0});
}

TEST_CASE("rows of zeros, and of values too small to scale, become zeros") {
  for (const float tiny : {0.0f, 1e-45f}) {
    const std::vector<float> values(5, tiny);
    std::vector<int8_t> out(5, 9);
    CHECK(quantize_row(values, out) == 0.0f);
    CHECK(out == std::vector<int8_t>(5, 0));
  }
}
