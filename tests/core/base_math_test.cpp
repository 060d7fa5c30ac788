#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "core/base/math.h"

using namespace nearshelf;

TEST_CASE("exp2_negative stays within 1e-15 of the exact value") {
  for (double x = 0; x < 1000; x += 0.37) {
    CAPTURE(x);
    const double exact = std::exp2(-x);
    CHECK(std::fabs(exp2_negative(x) - exact) <= 2e-15 * exact);
  }
}

TEST_CASE("exp2_negative is exact at whole numbers and total on odd input") {
  CHECK(exp2_negative(0) == 1.0);
  CHECK(exp2_negative(1) == 0.5);
  CHECK(exp2_negative(10) == 1.0 / 1024);
  CHECK(exp2_negative(1e9) == 0.0);
  CHECK(exp2_negative(-1) == 0.0);
  CHECK(exp2_negative(std::numeric_limits<double>::quiet_NaN()) == 0.0);
  CHECK(exp2_negative(std::numeric_limits<double>::infinity()) == 0.0);
}

TEST_CASE("log1p_positive stays within its error bound and grows") {
  double previous = 0;
  for (double x = 1e-9; x < 1e6; x *= 1.3) {
    CAPTURE(x);
    CHECK(std::fabs(log1p_positive(x) - std::log1p(x)) <= 1e-14);
    CHECK(log1p_positive(x) >= previous);
    previous = log1p_positive(x);
  }
  CHECK(log1p_positive(0) == 0.0);
  CHECK(log1p_positive(-3) == 0.0);
  CHECK(log1p_positive(std::numeric_limits<double>::quiet_NaN()) == 0.0);
  CHECK(std::isfinite(log1p_positive(std::numeric_limits<double>::max())));
}

TEST_CASE("an event from the future decays like one from now") {
  CHECK(decay(-5, 10) == 1.0);
  CHECK(decay(10, 10) == 0.5);
}
