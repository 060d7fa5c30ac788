#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/models/activations.h"

using namespace nearshelf;

TEST_CASE("exp_f32 stays within its error bound and is total") {
  for (double x = -86.9; x < 87.9; x += 0.0137) {
    const auto argument = static_cast<float>(x);
    const double exact = std::exp(static_cast<double>(argument));
    CAPTURE(argument);
    CHECK(std::fabs(exp_f32(argument) - exact) <= 1e-7 * exact);
  }
  CHECK(exp_f32(0) == 1.0f);
  CHECK(exp_f32(-100) == 0.0f);
  CHECK(exp_f32(-std::numeric_limits<float>::infinity()) == 0.0f);
  CHECK(exp_f32(std::numeric_limits<float>::quiet_NaN()) == 0.0f);
  CHECK(std::isfinite(exp_f32(std::numeric_limits<float>::infinity())));
}

TEST_CASE("sigmoid, silu and softmax agree with their formulas in double") {
  for (double x = -30; x < 30; x += 0.173) {
    CAPTURE(x);
    const auto argument = static_cast<float>(x);
    const double exact = 1 / (1 + std::exp(-static_cast<double>(argument)));
    CHECK(sigmoid(argument) == doctest::Approx(exact).epsilon(4e-7));
    CHECK(silu(argument) == doctest::Approx(exact * static_cast<double>(argument)).epsilon(4e-7));
  }
  std::vector<float> values = {3, -1, 3.5f, -200, 0};
  std::vector<double> exact;
  double sum = 0;
  for (const float value : values) sum += std::exp(static_cast<double>(value));
  for (const float value : values) exact.push_back(std::exp(static_cast<double>(value)) / sum);
  softmax(values);
  for (size_t k = 0; k < values.size(); ++k) {
    CHECK(std::fabs(values[k] - exact[k]) <= 3e-7 * exact[k] + 1e-30);
  }
}
