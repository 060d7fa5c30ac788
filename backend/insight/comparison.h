// Differences of two rates that were both noised.
#pragma once

#include <cstdint>

#include "backend/insight/estimate.h"

namespace nearshelf::backend {

// One arm of an experiment over some windows: how many units took part, and in how many of them the
// event happened. Every window has a released number of units.
struct ArmRate {
  NoisedSum events;
  NoisedSum units;
};

// Against the baseline; the intervals hold binomial sampling, the noise, and what was suppressed.
struct Lift {
  Estimate absolute;  // rate - baseline rate
  Estimate relative;  // rate / baseline rate - 1; no upper bound where the baseline may be zero
};

// Intervals of `z` standard deviations.
Lift compare_rates(const ArmRate& arm, const ArmRate& baseline, double z);

}  // namespace nearshelf::backend
