// The samplers against their exact distributions. Seeds are fixed; the bounds were chosen so that
// a right sampler would fail with less than 1e-9 under any other seed.
#include "core/privacy/discrete_noise.h"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <map>
#include <vector>

#include "tests/core/privacy/repeatable_bits.h"

namespace nearshelf {
namespace {

using test::RepeatableBits;

constexpr int kDraws = 100'000;
constexpr double kSixSigma = 6.2;

double gaussian_weight(int64_t x, double sigma) {
  const auto value = static_cast<double>(x);
  return std::exp(-value * value / (2 * sigma * sigma));
}

double laplace_weight(int64_t x, double b) {
  return std::exp(-std::abs(static_cast<double>(x)) / b);
}

struct Sampler {
  const char* name;
  std::function<int64_t(uint32_t, RandomBits&)> draw;
  std::function<double(int64_t, double)> weight;
  double reach;  // in scales; nothing lies beyond
};

std::vector<Sampler> samplers() {
  return {{"gaussian", sample_discrete_gaussian, gaussian_weight, 12},
          {"laplace", sample_discrete_laplace, laplace_weight, 60}};
}

// Probabilities of -reach..reach.
std::vector<double> exact_distribution(const Sampler& sampler, double scale, int64_t reach) {
  std::vector<double> probabilities;
  double sum = 0;
  for (int64_t x = -reach; x <= reach; ++x) {
    probabilities.push_back(sampler.weight(x, scale));
    sum += probabilities.back();
  }
  for (double& probability : probabilities) probability /= sum;
  return probabilities;
}

}  // namespace

TEST_CASE("samples have the exact distribution: chi-square over all likely values") {
  for (const Sampler& sampler : samplers()) {
    for (const uint32_t scale_16ths : {4u, 16u, 37u, 75u, 300u}) {
      CAPTURE(sampler.name);
      CAPTURE(scale_16ths);
      const double scale = scale_16ths / 16.0;
      const auto reach = static_cast<int64_t>(std::ceil(sampler.reach * scale)) + 1;
      const std::vector<double> exact = exact_distribution(sampler, scale, reach);
      std::vector<int> found(exact.size(), 0);
      RepeatableBits random(scale_16ths);
      for (int k = 0; k < kDraws; ++k) {
        const int64_t x = sampler.draw(scale_16ths, random);
        if (std::abs(x) > reach) FAIL("beyond what is possible: ", x);
        ++found[static_cast<size_t>(x + reach)];
      }
      double chi_square = 0;
      double degrees = -1;
      double rare = 0;  // values with fewer than 20 expected draws, taken together
      double rare_found = 0;
      for (size_t k = 0; k < exact.size(); ++k) {
        const double expected = exact[k] * kDraws;
        if (expected < 20) {
          rare += expected;
          rare_found += found[k];
          continue;
        }
        chi_square += (found[k] - expected) * (found[k] - expected) / expected;
        ++degrees;
      }
      if (rare >= 20) {
        chi_square += (rare_found - rare) * (rare_found - rare) / rare;
        ++degrees;
      }
      // Chi-square beyond mean + 9 standard deviations has a probability below 1e-9 for 1 degree
      // and more.
      CHECK(chi_square < degrees + 9 * std::sqrt(2 * degrees) + 30);
    }
  }
}

TEST_CASE("mean and variance are right, also for large scales") {
  for (const Sampler& sampler : samplers()) {
    for (const uint32_t scale_16ths : {8u, 300u, 16u * 150u, kMaxNoiseScale16ths}) {
      CAPTURE(sampler.name);
      CAPTURE(scale_16ths);
      const double scale = scale_16ths / 16.0;
      const auto reach = static_cast<int64_t>(std::ceil(sampler.reach * scale)) + 1;
      double variance = 0;
      double fourth = 0;
      double sum = 0;
      for (int64_t x = -reach; x <= reach; ++x) {
        const double weight = sampler.weight(x, scale);
        const double square = static_cast<double>(x) * static_cast<double>(x);
        sum += weight;
        variance += weight * square;
        fourth += weight * square * square;
      }
      variance /= sum;
      fourth /= sum;
      RepeatableBits random(77 + scale_16ths);
      double mean_found = 0;
      double square_found = 0;
      for (int k = 0; k < kDraws; ++k) {
        const auto x = static_cast<double>(sampler.draw(scale_16ths, random));
        mean_found += x / kDraws;
        square_found += x * x / kDraws;
      }
      CHECK(std::abs(mean_found) < kSixSigma * std::sqrt(variance / kDraws));
      CHECK(std::abs(square_found - variance) <
            kSixSigma * std::sqrt((fourth - variance * variance) / kDraws));
    }
  }
}

TEST_CASE(
    "privacy loss: one more in a cell changes no value's probability by more than the mechanism "
    "says") {
  // Laplace: |log P[x] / P[x - 1]| <= 1 / b, for the frequencies that were drawn. Only values that
  // came often enough are compared, each within its own sampling error.
  constexpr uint32_t kScale16ths = 32;
  constexpr double kScale = kScale16ths / 16.0;
  constexpr int kMany = 1'000'000;
  RepeatableBits random(5);
  std::map<int64_t, double> found;
  for (int k = 0; k < kMany; ++k) ++found[sample_discrete_laplace(kScale16ths, random)];
  int compared = 0;
  for (const auto& [x, count] : found) {
    const auto neighbour = found.find(x - 1);
    if (neighbour == found.end() || count < 1000 || neighbour->second < 1000) continue;
    const double error = kSixSigma * std::sqrt(1 / count + 1 / neighbour->second);
    CHECK(std::abs(std::log(count / neighbour->second)) <= 1 / kScale + error);
    ++compared;
  }
  CHECK(compared > 15);

  // Gaussian: the Renyi divergence of order a between x and x + 1 is at most a / (2 sigma^2),
  // summed up over the exact distribution.
  for (const double sigma : {0.5, 1.0, 4.7, 18.7}) {
    for (const double order : {1.5, 2.0, 8.0, 32.0}) {
      const auto reach = static_cast<int64_t>(60 * sigma + 2 * order + 10);
      // P[x]^a P[x - 1]^(1 - a), around the largest exponent, which lies at x = 1 - a.
      const auto exponent = [&](double x) {
        return (-order * x * x - (1 - order) * (x - 1) * (x - 1)) / (2 * sigma * sigma);
      };
      const double largest = exponent(1 - order);
      double whole = 0;
      double moment = 0;
      for (int64_t x = -reach; x <= reach; ++x) {
        whole += gaussian_weight(x, sigma);
        moment += std::exp(exponent(static_cast<double>(x)) - largest);
      }
      const double divergence = (largest + std::log(moment / whole)) / (order - 1);
      CHECK(divergence <= order / (2 * sigma * sigma) * (1 + 1e-9));
    }
  }
}

TEST_CASE("uniform numbers are uniform, also where the bound is no power of two") {
  RepeatableBits random(1);
  for (const uint32_t bound : {1u, 2u, 3u, 10u, 100u}) {
    std::vector<double> found(bound, 0);
    for (int k = 0; k < kDraws; ++k) ++found[static_cast<size_t>(uniform_below(bound, random))];
    const double expected = static_cast<double>(kDraws) / bound;
    for (const double count : found) {
      CHECK(std::abs(count - expected) <= kSixSigma * std::sqrt(expected));
    }
  }
  for (int k = 0; k < 1000; ++k) CHECK(uniform_below(UINT64_MAX, random) < UINT64_MAX);
}

}  // namespace nearshelf
