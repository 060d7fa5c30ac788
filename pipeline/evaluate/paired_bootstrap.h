// Whether one ranking is better than another, or only luckier with these cases.
#pragma once

#include <cstdint>
#include <span>

namespace nearshelf::pipeline {

inline constexpr int kResamples = 2000;

struct Difference {
  double mean = 0;
  double low = 0;  // 95 % interval of the mean
  double high = 0;

  bool includes_zero() const { return low <= 0 && high >= 0; }
};

// Mean of a[c] - b[c] over cases, with the 2.5 % and 97.5 % quantiles of the means of kResamples
// samples of the cases, drawn with replacement (Efron 1979). Both hold one value a case, in the
// same order. The same seed gives the same interval on every machine.
Difference paired_difference(std::span<const double> a, std::span<const double> b,
                             uint64_t seed = 1);

}  // namespace nearshelf::pipeline
