// What can be said about true numbers from released ones: sums and rates with 95 % intervals that
// hold the known privacy noise, and with what a threshold left unsaid.
#pragma once

#include <cstdint>
#include <optional>

namespace nearshelf::backend {

// A figure with its 95 % interval.
struct Estimate {
  // Empty when nothing of it was released: it is then unknown, never zero.
  std::optional<double> value;
  double low = 0;
  std::optional<double> high;  // empty, with `value`: no bound can be given
  // Of counts, when a part was below the threshold of its window: that part lies between 0 and
  // this. Then `value` is the middle of what is possible; low and high hold all of it. In rates and
  // lifts the interval alone tells.
  std::optional<double> below;
};

// An unbiased number and its variance.
struct Noised {
  double value = 0;
  double variance = 0;
};

// A sum of cells of several windows. Noise of different cells is independent, so variances add up.
//
// A cell that was not released is unknown, between 0 and its threshold. A released cell is there
// because value + noise reached the threshold, which alone makes it a little too large on average;
// the interval of the sum holds all the same, for what is unknown takes the other side of that.
class NoisedSum {
 public:
  void add_released(double value, double variance);
  void add_suppressed(double threshold, double variance);
  // Everything of `other`, whose cells are not in this sum yet.
  void add(const NoisedSum& other);

  uint32_t released() const { return released_; }
  uint32_t suppressed() const { return suppressed_; }
  // Sum of the released values.
  double known() const { return known_; }
  // Sum of the thresholds of the others.
  double unknown() const { return unknown_; }
  double middle() const { return known_ + unknown_ / 2; }
  // Of the noise of the released values.
  double known_variance() const { return known_variance_; }
  // Of the noise of all cells: what a threshold hid was noised before.
  double variance() const { return known_variance_ + unknown_variance_; }

  Estimate estimate() const;

  // For figures that need a number everywhere: what is suppressed counts as uniform between 0 and
  // its threshold, and its variance says so.
  Noised imputed() const;

 private:
  uint32_t released_ = 0;
  uint32_t suppressed_ = 0;
  double known_ = 0;
  double unknown_ = 0;
  double known_variance_ = 0;
  double unknown_variance_ = 0;
  double uniform_variance_ = 0;
};

struct Interval {
  double low = 0;
  double high = 0;
};

// The rates r for which `events` out of `units` are within `z` standard deviations of r * units:
// the score interval of a binomial share (Wilson 1927) widened by the variance of the noise on both
// numbers (Fieller 1954). Above 1, where the numbers cannot be a share, the noise alone counts.
// Empty when `units` is within its noise of zero. events >= 0.
std::optional<Interval> rate_interval(const Noised& events, const Noised& units, double z);

// Events per unit, for example clicks per view.
Estimate rate(const NoisedSum& events, const NoisedSum& units);

// What `part` is of `all`, of which it is one summand.
Estimate share_of(const NoisedSum& part, const NoisedSum& all);

// A rate that two released numbers give, and its variance: binomial sampling and noise (delta
// method). units > 0.
Noised rate_with_variance(const Noised& events, const Noised& units);

}  // namespace nearshelf::backend
