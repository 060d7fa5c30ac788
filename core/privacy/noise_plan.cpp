#include "core/privacy/noise_plan.h"

#include <algorithm>
#include <cmath>

#include "core/privacy/discrete_noise.h"
#include "core/privacy/privacy_cost.h"

namespace nearshelf {
namespace {

constexpr double kLargestEpsilon = 100;
constexpr double kSmallestDelta = 1e-15, kLargestDelta = 1e-3;
// Of a Gaussian, beyond so many sigma there is less than 1e-200.
constexpr double kSigmas = 32;

double gaussian_weight(double x, double sigma) { return std::exp(-x * x / (2 * sigma * sigma)); }

// The largest probability that a single cell may have, so that any of `cells` has at most `delta`.
double share_of_delta(double delta, uint32_t cells) {
  return -std::expm1(std::log1p(-delta) / cells);
}

// The smallest m with P[noise >= m] <= bound. From the far end inwards, so that small numbers are
// added first.
int64_t gaussian_tail(double sigma, double bound) {
  const auto far = static_cast<int64_t>(std::ceil(kSigmas * sigma)) + 1;
  double half = 0;
  for (int64_t x = far; x >= 1; --x) half += gaussian_weight(static_cast<double>(x), sigma);
  const double whole = 1 + 2 * half;
  double tail = 0;
  for (int64_t x = far; x >= 1; --x) {
    tail += gaussian_weight(static_cast<double>(x), sigma);
    if (tail / whole > bound) return x + 1;
  }
  return 1;
}

// P[noise >= m] = q^m / (1 + q) with q = exp(-1 / b), for m >= 1.
int64_t laplace_tail(double b, double bound) {
  const double q = std::exp(-1 / b);
  const double m = -b * std::log(bound * (1 + q));
  return std::max<int64_t>(1, static_cast<int64_t>(std::ceil(m)));
}

Result<uint32_t> to_16ths(double scale) {
  const double rounded = std::ceil(scale * kNoiseScaleUnit);
  // Written so that what is not a number is refused, too.
  if (!(rounded >= 1 && rounded <= kMaxNoiseScale16ths)) {
    return Status::at(ErrorCode::kBadValue, "noise scale (1/16 to 4096)");
  }
  return static_cast<uint32_t>(rounded);
}

}  // namespace

int64_t smallest_threshold(NoiseMechanism mechanism, double noise_scale, uint32_t cells_per_unit,
                           double delta) {
  const double bound = share_of_delta(delta, cells_per_unit);
  return 1 + (mechanism == NoiseMechanism::kDiscreteGaussian ? gaussian_tail(noise_scale, bound)
                                                             : laplace_tail(noise_scale, bound));
}

Result<NoisePlan> plan_noise(NoiseMechanism mechanism, double epsilon, double delta,
                             uint32_t cells_per_unit, int64_t min_threshold) {
  if (!(epsilon > 0 && epsilon <= kLargestEpsilon)) {
    return Status::at(ErrorCode::kBadValue, "epsilon (above 0, at most 100)");
  }
  if (!(delta >= kSmallestDelta && delta <= kLargestDelta)) {
    return Status::at(ErrorCode::kBadValue, "delta (1e-15 to 1e-3)");
  }
  if (cells_per_unit == 0) return Status::at(ErrorCode::kBadValue, "cells per unit");

  const bool gaussian = mechanism == NoiseMechanism::kDiscreteGaussian;
  const double cells = cells_per_unit;
  const double scale =
      gaussian ? std::sqrt(cells / (2 * epsilon_to_rho(epsilon, delta / 2))) : cells / epsilon;
  const Result<uint32_t> scale_16ths = to_16ths(scale);
  if (!scale_16ths.ok()) return scale_16ths.status();

  NoisePlan plan;
  plan.mechanism = mechanism;
  plan.scale_16ths = scale_16ths.value();
  plan.noise_scale = static_cast<double>(plan.scale_16ths) / kNoiseScaleUnit;
  plan.epsilon = epsilon;
  plan.delta = delta;
  plan.rho =
      gaussian ? gaussian_rho(cells, plan.noise_scale) : cells * pure_rho(1 / plan.noise_scale);
  plan.threshold =
      std::max(min_threshold, smallest_threshold(mechanism, plan.noise_scale, cells_per_unit,
                                                 gaussian ? delta / 2 : delta));
  return plan;
}

}  // namespace nearshelf
