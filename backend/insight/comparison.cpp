#include "backend/insight/comparison.h"

#include <algorithm>
#include <cmath>

namespace nearshelf::backend {
namespace {

// The rate when what was suppressed is as small, and as large, as it can be.
struct RateRange {
  Noised least;
  Noised most;
  Noised middle;
  bool known = false;  // any event was released
};

RateRange range_of(const ArmRate& arm) {
  const Noised units{arm.units.known(), arm.units.known_variance()};
  const NoisedSum& events = arm.events;
  return {rate_with_variance({events.known(), events.known_variance()}, units),
          rate_with_variance({events.known() + events.unknown(), events.variance()}, units),
          rate_with_variance({events.middle(), events.variance()}, units), events.released() > 0};
}

Estimate difference(const RateRange& arm, const RateRange& baseline, double z) {
  Estimate result;
  const double low_variance = arm.least.variance + baseline.most.variance;
  const double high_variance = arm.most.variance + baseline.least.variance;
  result.low = arm.least.value - baseline.most.value - z * std::sqrt(low_variance);
  result.high = arm.most.value - baseline.least.value + z * std::sqrt(high_variance);
  if (arm.known && baseline.known) result.value = arm.middle.value - baseline.middle.value;
  return result;
}

// Fieller's interval of top / bottom, both independent; empty when bottom may be zero.
std::optional<Interval> ratio_interval(const Noised& top, const Noised& bottom, double z) {
  const double a = bottom.value * bottom.value - z * z * bottom.variance;
  const double b = top.value * bottom.value;
  const double c = top.value * top.value - z * z * top.variance;
  if (bottom.value <= 0 || a <= 0) return std::nullopt;
  const double root = std::sqrt(std::max(0.0, b * b - a * c));
  return Interval{std::max(0.0, (b - root) / a), (b + root) / a};
}

Estimate quotient(const RateRange& arm, const RateRange& baseline, double z) {
  Estimate result;
  const auto lowest = ratio_interval(arm.least, baseline.most, z);
  const auto highest = ratio_interval(arm.most, baseline.least, z);
  result.low = lowest ? lowest->low - 1 : -1;
  if (highest) result.high = highest->high - 1;
  const bool known = arm.known && baseline.known && result.high;
  if (known) result.value = arm.middle.value / baseline.middle.value - 1;
  return result;
}

}  // namespace

Lift compare_rates(const ArmRate& arm, const ArmRate& baseline, double z) {
  const RateRange arm_rate = range_of(arm);
  const RateRange baseline_rate = range_of(baseline);
  return {difference(arm_rate, baseline_rate, z), quotient(arm_rate, baseline_rate, z)};
}

}  // namespace nearshelf::backend
