#include "backend/insight/normal.h"

#include <cmath>
#include <numbers>

namespace nearshelf::backend {

double two_sided_p(double z) { return std::erfc(std::abs(z) / std::numbers::sqrt2); }

double z_of_two_sided_p(double p) {
  // Bisection: erfc falls strictly, and beyond 40 it is zero in double precision.
  double low = 0;
  double high = 40;
  constexpr int kSteps = 60;
  for (int step = 0; step < kSteps; ++step) {
    const double middle = (low + high) / 2;
    (two_sided_p(middle) > p ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace nearshelf::backend
