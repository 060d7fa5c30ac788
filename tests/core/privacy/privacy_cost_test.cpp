#include "core/privacy/privacy_cost.h"

#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>

namespace nearshelf {

TEST_CASE("rho and epsilon: exact where a closed form exists, tight elsewhere") {
  CHECK(gaussian_rho(16, 4) == doctest::Approx(0.5));
  CHECK(pure_rho(1) == doctest::Approx(0.5));
  for (const double rho : {0.001, 0.0229, 0.1, 1.0, 5.0}) {
    for (const double delta : {1e-3, 1e-5, 1e-9}) {
      CAPTURE(rho);
      CAPTURE(delta);
      const double epsilon = rho_to_epsilon(rho, delta);
      // Better than the simple conversion, and no better than what the Gaussian mechanism itself
      // has: delta(epsilon) = Phi(-e/m + m/2) - exp(e) Phi(-e/m - m/2), m = sqrt(2 rho) (Balle,
      // Wang 2018).
      CHECK(epsilon < rho + 2 * std::sqrt(rho * std::log(1 / delta)));
      const double m = std::sqrt(2 * rho);
      const auto phi = [](double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; };
      const double gaussian_delta =
          phi(-epsilon / m + m / 2) - std::exp(epsilon) * phi(-epsilon / m - m / 2);
      CHECK(gaussian_delta <= delta);
      CHECK(gaussian_delta > delta / 100);
    }
  }
}

TEST_CASE("rho and epsilon are each other's inverse, and grow together") {
  double before = 0;
  for (const double epsilon : {0.01, 0.1, 0.5, 1.0, 2.0, 8.0, 32.0}) {
    const double rho = epsilon_to_rho(epsilon, 1e-6);
    CHECK(rho > before);
    CHECK(rho_to_epsilon(rho, 1e-6) <= epsilon);
    CHECK(rho_to_epsilon(rho, 1e-6) == doctest::Approx(epsilon).epsilon(1e-6));
    before = rho;
  }
  CHECK(rho_to_epsilon(0, 1e-6) == 0);
  CHECK(epsilon_to_rho(0, 1e-6) == 0);
  CHECK(rho_to_epsilon(0.02, 1e-9) > rho_to_epsilon(0.02, 1e-6));
}

TEST_CASE("releases add up to less than the sum of their epsilons") {
  const double day = epsilon_to_rho(1, 1e-6);
  CHECK(rho_to_epsilon(30 * day, 1e-6) < 8);
  CHECK(rho_to_epsilon(30 * day, 1e-6) > std::sqrt(30.0));
}

TEST_CASE("pure releases cost the better of both sums: few their epsilons, many their rho") {
  const double rho = pure_rho(0.1);
  CHECK(composed_epsilon(2 * rho, 1e-6, 2 * 0.1) == 0.2);
  CHECK(composed_epsilon(1000 * rho, 1e-6, 1000 * 0.1) == rho_to_epsilon(1000 * rho, 1e-6));
  CHECK(composed_epsilon(2 * rho, 1e-6, std::nullopt) == rho_to_epsilon(2 * rho, 1e-6));
}

}  // namespace nearshelf
