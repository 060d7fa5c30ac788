#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/models/cholesky.h"
#include "tests/core/random.h"

using namespace nearshelf;

TEST_CASE("the solution solves the system") {
  for (size_t n = 1; n <= 40; ++n) {
    test::Random random(n);
    std::vector<double> b(n * n);
    for (double& value : b) value = random.uniform() - 0.5;
    std::vector<double> a(n * n, 0);  // B B^T + I is positive definite
    for (size_t row = 0; row < n; ++row) {
      for (size_t column = 0; column < n; ++column) {
        for (size_t k = 0; k < n; ++k) a[row * n + column] += b[row * n + k] * b[column * n + k];
      }
      a[row * n + row] += 1;
    }
    std::vector<double> right(n);
    for (double& value : right) value = random.uniform();
    std::vector<double> factor = a;
    std::vector<double> x = right;
    REQUIRE(solve_cholesky(factor, x).ok());
    for (size_t row = 0; row < n; ++row) {
      double sum = 0;
      for (size_t k = 0; k < n; ++k) sum += a[row * n + k] * x[k];
      CHECK(sum == doctest::Approx(right[row]).epsilon(1e-10));
    }
  }
}

TEST_CASE("a system without a unique solution, or with NaN, is refused") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double diagonal : {0.0, -1.0, nan}) {
    std::vector<double> a = {1, 0, 0, diagonal};
    std::vector<double> x = {1, 1};
    CHECK(solve_cholesky(a, x).code() == ErrorCode::kNotPositiveDefinite);
  }
}
