#include "core/privacy/privacy_cost.h"

#include <algorithm>
#include <cmath>

namespace nearshelf {
namespace {

constexpr double kPrecision = 1e-9;

// Logarithm of the delta that order `1 + excess` of Renyi's divergence proves for `epsilon`:
// (a - 1)(a rho - epsilon) + a log(1 - 1/a) - log(a - 1), a = 1 + excess.
double log_delta(double rho, double epsilon, double excess) {
  const double order = 1 + excess;
  return excess * (order * rho - epsilon) + order * std::log1p(-1 / order) - std::log(excess);
}

// The least of log_delta() over all orders. It is convex in log(excess) around its minimum; a
// coarse walk finds the neighbourhood, thirds the place.
double best_log_delta(double rho, double epsilon) {
  constexpr double kLowest = -12, kHighest = 24, kStep = 0.25;  // logarithms of the excess
  double best = kLowest;
  double best_value = log_delta(rho, epsilon, std::exp(kLowest));
  for (double at = kLowest + kStep; at <= kHighest; at += kStep) {
    const double value = log_delta(rho, epsilon, std::exp(at));
    if (value < best_value) {
      best_value = value;
      best = at;
    }
  }
  double low = best - kStep;
  double high = best + kStep;
  for (int round = 0; round < 80; ++round) {
    const double third = (high - low) / 3;
    const double left = log_delta(rho, epsilon, std::exp(low + third));
    const double right = log_delta(rho, epsilon, std::exp(high - third));
    if (left < right) {
      high -= third;
    } else {
      low += third;
    }
  }
  // Every order proves something, so the value at any of them is safe to use.
  return std::min(best_value, log_delta(rho, epsilon, std::exp((low + high) / 2)));
}

}  // namespace

double gaussian_rho(double l2_squared, double sigma) { return l2_squared / (2 * sigma * sigma); }

double pure_rho(double epsilon) { return epsilon * epsilon / 2; }

double rho_to_epsilon(double rho, double delta) {
  if (rho <= 0) return 0;
  const double goal = std::log(delta);
  double low = 0;
  // Bun, Steinke 2016, Proposition 1.3: a simpler conversion, never below the best one.
  double high = rho + 2 * std::sqrt(rho * -goal);
  while (high - low > kPrecision) {
    const double middle = (low + high) / 2;
    if (best_log_delta(rho, middle) > goal) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return high;
}

double epsilon_to_rho(double epsilon, double delta) {
  // rho_to_epsilon() rounds up by as much as kPrecision.
  const double aim = epsilon - 2 * kPrecision;
  if (aim <= 0) return 0;
  const double goal = std::log(delta);
  double low = 0;
  double high = epsilon;
  while (best_log_delta(high, aim) <= goal) high *= 2;
  while (high - low > kPrecision * high) {
    const double middle = (low + high) / 2;
    if (best_log_delta(middle, aim) <= goal) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

double composed_epsilon(double rho, double delta, std::optional<double> pure_epsilon) {
  const double epsilon = rho_to_epsilon(rho, delta);
  return pure_epsilon ? std::min(epsilon, *pure_epsilon) : epsilon;
}

}  // namespace nearshelf
