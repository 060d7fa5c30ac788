#include "backend/insight/estimate.h"

#include <algorithm>
#include <cmath>

#include "backend/insight/normal.h"

namespace nearshelf::backend {
namespace {

// Standard deviation of part / (part + rest): multinomial sampling, and noise (delta method).
double share_deviation(const Noised& part, const Noised& rest) {
  const double all = part.value + rest.value;
  const double share = part.value / all;
  const double noise = (1 - share) * (1 - share) * part.variance + share * share * rest.variance;
  return std::sqrt(share * (1 - share) / all + noise / (all * all));
}

}  // namespace

void NoisedSum::add_released(double value, double variance) {
  ++released_;
  known_ += value;
  known_variance_ += variance;
}

void NoisedSum::add_suppressed(double threshold, double variance) {
  // Of a uniform distribution of this width.
  constexpr double kUniform = 1.0 / 12;
  ++suppressed_;
  unknown_ += threshold;
  unknown_variance_ += variance;
  uniform_variance_ += threshold * threshold * kUniform;
}

void NoisedSum::add(const NoisedSum& other) {
  released_ += other.released_;
  suppressed_ += other.suppressed_;
  known_ += other.known_;
  unknown_ += other.unknown_;
  known_variance_ += other.known_variance_;
  unknown_variance_ += other.unknown_variance_;
  uniform_variance_ += other.uniform_variance_;
}

Estimate NoisedSum::estimate() const {
  Estimate result;
  result.low = std::max(0.0, known_ - kZ95 * std::sqrt(known_variance_));
  result.high = known_ + unknown_ + kZ95 * std::sqrt(variance());
  if (released_ > 0) result.value = middle();
  if (suppressed_ > 0) result.below = unknown_;
  return result;
}

Noised NoisedSum::imputed() const { return {middle(), variance() + uniform_variance_}; }

std::optional<Interval> rate_interval(const Noised& events, const Noised& units, double z) {
  const double z2 = z * z;
  const double sampling = events.value <= units.value ? z2 * units.value : 0;
  // (events - r units)^2 <= z^2 (units r (1 - r) + var(events) + r^2 var(units)), solved for r.
  const double a = units.value * units.value + sampling - z2 * units.variance;
  const double b = 2 * events.value * units.value + sampling;
  const double c = events.value * events.value - z2 * events.variance;
  if (units.value <= 0 || units.value * units.value <= z2 * units.variance) return std::nullopt;
  const double root = std::sqrt(std::max(0.0, b * b - 4 * a * c));
  return Interval{std::max(0.0, (b - root) / (2 * a)), (b + root) / (2 * a)};
}

Estimate rate(const NoisedSum& events, const NoisedSum& units) {
  Estimate result;
  const Noised most_units{units.known() + units.unknown(), units.variance()};
  const Noised fewest_units{units.known(), units.known_variance()};
  const Noised fewest_events{events.known(), events.known_variance()};
  const Noised most_events{events.known() + events.unknown(), events.variance()};
  if (const auto lowest = rate_interval(fewest_events, most_units, kZ95)) result.low = lowest->low;
  if (const auto highest = rate_interval(most_events, fewest_units, kZ95)) {
    result.high = highest->high;
  }
  if (units.released() == 0) return result;
  if (events.released() > 0) result.value = events.middle() / units.middle();
  return result;
}

Estimate share_of(const NoisedSum& part, const NoisedSum& all) {
  Estimate result;
  const double rest = all.known() - part.known();
  const double rest_unknown = all.unknown() - part.unknown();
  const Noised least{part.known(), part.variance()};
  const Noised most{part.known() + part.unknown(), part.variance()};
  const Noised fewest_others{rest, all.variance() - part.variance()};
  const Noised most_others{rest + rest_unknown, all.variance() - part.variance()};
  if (least.value + most_others.value > 0) {
    const double share = least.value / (least.value + most_others.value);
    result.low = std::max(0.0, share - kZ95 * share_deviation(least, most_others));
  }
  result.high = 1;
  if (most.value + fewest_others.value > 0) {
    const double share = most.value / (most.value + fewest_others.value);
    result.high = std::min(1.0, share + kZ95 * share_deviation(most, fewest_others));
  }
  if (part.released() > 0) result.value = part.middle() / all.middle();
  return result;
}

Noised rate_with_variance(const Noised& events, const Noised& units) {
  const double share = events.value / units.value;
  const double sampling = std::max(0.0, share * (1 - share)) / units.value;
  const double noise =
      (events.variance + share * share * units.variance) / (units.value * units.value);
  return {share, sampling + noise};
}

}  // namespace nearshelf::backend
