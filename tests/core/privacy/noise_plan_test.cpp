#include "core/privacy/noise_plan.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/privacy/discrete_noise.h"
#include "core/privacy/privacy_cost.h"
#include "tests/core/privacy/repeatable_bits.h"

namespace nearshelf {
namespace {

constexpr NoiseMechanism kGaussian = NoiseMechanism::kDiscreteGaussian;
constexpr NoiseMechanism kLaplace = NoiseMechanism::kDiscreteLaplace;
constexpr int64_t kReach = 40;  // values beyond are counted as this one

NoisePlan plan(NoiseMechanism mechanism, double epsilon, double delta, uint32_t cells) {
  const Result<NoisePlan> result = plan_noise(mechanism, epsilon, delta, cells, 0);
  REQUIRE(result.ok());
  return result.value();
}

// P[noise >= m], summed up over the distribution.
double tail(NoiseMechanism mechanism, double scale, int64_t m) {
  const auto reach = static_cast<int64_t>(scale * 80) + 10;
  double whole = 0;
  double beyond = 0;
  for (int64_t x = reach; x >= -reach; --x) {
    const auto value = static_cast<double>(x);
    const double weight = std::exp(mechanism == kGaussian ? -value * value / (2 * scale * scale)
                                                          : -std::abs(value) / scale);
    whole += weight;
    if (x >= m) beyond += weight;
  }
  return beyond / whole;
}

// The distribution of the sum of `count` discrete Gaussians, its middle is 0. Cut off where less
// than 1e-18 is left.
std::vector<double> sum_of_gaussians(double sigma, uint32_t count) {
  const auto reach = static_cast<int64_t>(std::ceil(9 * sigma));
  std::vector<double> one;
  double whole = 0;
  for (int64_t x = -reach; x <= reach; ++x) {
    const auto value = static_cast<double>(x);
    one.push_back(std::exp(-value * value / (2 * sigma * sigma)));
    whole += one.back();
  }
  for (double& probability : one) probability /= whole;
  std::vector<double> sum = {1};
  for (uint32_t k = 0; k < count; ++k) {
    std::vector<double> longer(sum.size() + one.size() - 1, 0);
    for (size_t a = 0; a < sum.size(); ++a) {
      for (size_t b = 0; b < one.size(); ++b) longer[a + b] += sum[a] * one[b];
    }
    sum = std::move(longer);
  }
  return sum;
}

}  // namespace

TEST_CASE("the noise costs no more than was asked for, and hardly less") {
  for (const double epsilon : {0.1, 1.0, 4.0}) {
    for (const uint32_t cells : {1u, 5u, 16u}) {
      const NoisePlan gaussian = plan(kGaussian, epsilon, 1e-6, cells);
      CHECK(rho_to_epsilon(gaussian.rho, 0.5e-6) <= epsilon);
      CHECK(rho_to_epsilon(gaussian.rho, 0.5e-6) > 0.9 * epsilon);
      CHECK(gaussian.rho == doctest::Approx(gaussian_rho(cells, gaussian.noise_scale)));
      CHECK(gaussian.noise_scale * 16 == gaussian.scale_16ths);
      const NoisePlan laplace = plan(kLaplace, epsilon, 1e-6, cells);
      CHECK(cells / laplace.noise_scale <= epsilon);
      CHECK(cells / laplace.noise_scale > 0.7 * epsilon);
      CHECK(laplace.rho == doctest::Approx(cells * pure_rho(1 / laplace.noise_scale)));
    }
  }
}

TEST_CASE("the exact privacy loss of all cells of a unit keeps to epsilon and half of delta") {
  // The loss of an output depends on the sum S of the noise in the unit's cells alone, it is
  // (2 S + cells) / (2 sigma^2). delta = E[max(0, 1 - exp(epsilon - loss))].
  for (const uint32_t cells : {1u, 5u, 16u}) {
    for (const double epsilon : {0.5, 1.0, 4.0}) {
      CAPTURE(cells);
      CAPTURE(epsilon);
      const NoisePlan found = plan(kGaussian, epsilon, 1e-6, cells);
      const double variance = found.noise_scale * found.noise_scale;
      const std::vector<double> sum = sum_of_gaussians(found.noise_scale, cells);
      const auto reach = static_cast<double>((sum.size() - 1) / 2);
      double delta = 0;
      for (size_t k = 0; k < sum.size(); ++k) {
        const double loss = (2 * (static_cast<double>(k) - reach) + cells) / (2 * variance);
        delta += sum[k] * std::max(0.0, -std::expm1(epsilon - loss));
      }
      CHECK(delta <= 0.5e-6);
      CHECK(delta > 0.5e-6 / 50);
    }
  }
}

TEST_CASE("drawn noise hides a unit: no tail is more probable with it than the plan allows") {
  constexpr int kDraws = 400'000;
  for (const NoiseMechanism mechanism : {kGaussian, kLaplace}) {
    constexpr double kEpsilon = 1;
    const NoisePlan found = plan(mechanism, kEpsilon, 1e-3, 1);
    const double delta = mechanism == kGaussian ? 0.5e-3 : 0;
    test::RepeatableBits random(9);
    std::vector<double> without(2 * kReach + 1, 0), with(2 * kReach + 1, 0);
    const auto draw = [&] {
      return mechanism == kGaussian ? sample_discrete_gaussian(found.scale_16ths, random)
                                    : sample_discrete_laplace(found.scale_16ths, random);
    };
    const auto place = [](int64_t value) {
      return static_cast<size_t>(std::clamp(value, -kReach, kReach) + kReach);
    };
    for (int k = 0; k < kDraws; ++k) {
      without[place(draw())] += 1.0 / kDraws;
      with[place(1 + draw())] += 1.0 / kDraws;
    }
    double tail_without = 0;
    double tail_with = 0;
    for (size_t k = with.size(); k-- > 0;) {
      tail_without += without[k];
      tail_with += with[k];
      // 6.5 standard errors: a right sampler fails with less than 1e-9 under another seed.
      const double error = 6.5 * std::sqrt((tail_with + 8 * tail_without + 1e-4) / kDraws);
      CHECK(tail_with <= std::exp(kEpsilon) * tail_without + delta + error);
    }
    // The noise is no larger than needed, either: some value tells half of what it may.
    CHECK(with[place(4)] > std::exp(kEpsilon / 4) * without[place(4)]);
  }
}

TEST_CASE("the defaults have the sigmas and thresholds of docs/PRIVACY.md") {
  struct Row {
    uint32_t cells;
    double sigma;
    int64_t threshold;
  };
  for (const Row& row :
       std::vector<Row>{{16, 18.6875, 103}, {8, 13.25, 72}, {1, 4.6875, 25}, {5, 10.5, 57}}) {
    const NoisePlan found = plan(kGaussian, 1, 1e-6, row.cells);
    CHECK(found.noise_scale == row.sigma);
    CHECK(found.threshold == row.threshold);
  }
}

TEST_CASE("a lone unit is seen with at most its part of delta, and one lower would be too often") {
  for (const NoiseMechanism mechanism : {kGaussian, kLaplace}) {
    for (const uint32_t cells : {1u, 8u}) {
      for (const double scale : {0.5, 4.6875, 18.0}) {
        for (const double delta : {1e-3, 1e-6}) {
          const int64_t threshold = smallest_threshold(mechanism, scale, cells, delta);
          const auto seen = [&](int64_t t) {
            return -std::expm1(cells * std::log1p(-tail(mechanism, scale, t - 1)));
          };
          CHECK(seen(threshold) <= delta * (1 + 1e-6));
          if (threshold > 2) CHECK(seen(threshold - 1) > delta * (1 - 1e-6));
        }
      }
    }
  }
}

TEST_CASE("the threshold keeps a lone unit out of most releases") {
  const NoisePlan found = plan(kGaussian, 1, 1e-3, 1);
  test::RepeatableBits random(3);
  int seen = 0;
  constexpr int kReleases = 200'000;
  for (int k = 0; k < kReleases; ++k) {
    if (1 + sample_discrete_gaussian(found.scale_16ths, random) >= found.threshold) ++seen;
  }
  // 0.0005 expected at most: 100, with a standard deviation of 10.
  CHECK(seen < 165);
  CHECK(seen > 20);
}

TEST_CASE("a larger minimum raises the threshold, a smaller one does not lower it") {
  const int64_t needed = plan(kGaussian, 1, 1e-6, 1).threshold;
  CHECK(plan_noise(kGaussian, 1, 1e-6, 1, 500).value().threshold == 500);
  CHECK(plan_noise(kGaussian, 1, 1e-6, 1, needed - 1).value().threshold == needed);
}

TEST_CASE("what cannot be planned is refused with what is allowed") {
  const double nan = std::nan("");
  const auto refusal = [](NoiseMechanism mechanism, double epsilon, double delta, uint32_t cells) {
    const Result<NoisePlan> result = plan_noise(mechanism, epsilon, delta, cells, 0);
    REQUIRE_FALSE(result.ok());
    return std::string(result.status().where());
  };
  for (const double epsilon : {0.0, -1.0, 101.0, nan}) {
    CHECK(refusal(kGaussian, epsilon, 1e-6, 1) == "epsilon (above 0, at most 100)");
  }
  for (const double delta : {0.0, 1e-16, 0.01, nan}) {
    CHECK(refusal(kLaplace, 1, delta, 1) == "delta (1e-15 to 1e-3)");
  }
  CHECK(refusal(kGaussian, 1, 1e-6, 0) == "cells per unit");
  CHECK(refusal(kLaplace, 1e-5, 1e-6, 16) == "noise scale (1/16 to 4096)");
}

}  // namespace nearshelf
