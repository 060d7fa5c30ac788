#include "core/base/math.h"

#include <cmath>
#include <cstdint>
#include <cstring>

namespace nearshelf {
namespace {

constexpr double kLn2 = 0.69314718055994530942;
constexpr double kSqrt2 = 1.41421356237309504880;
constexpr double kLargestExponent = 1022;  // 2^-1022 is the smallest normal double

double power_of_two(int exponent) {
  const uint64_t bits = static_cast<uint64_t>(exponent + 1023) << 52;
  double value;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

}  // namespace

double exp2_negative(double x) {
  if (!(x >= 0) || x >= kLargestExponent) return 0;
  const double whole = std::floor(x);
  // Taylor series of e^y for y = -fraction * ln 2 in (-0.694, 0]: 16 terms reach 1e-17.
  const double y = -(x - whole) * kLn2;
  double sum = 1;
  for (int k = 16; k >= 1; --k) sum = 1 + sum * y / k;
  return sum * power_of_two(-static_cast<int>(whole));
}

double log1p_positive(double x) {
  if (!(x > 0)) return 0;
  // Halving by powers of two is exact: bring 1 + x into [sqrt(1/2), sqrt(2)] and count the
  // halvings.
  double mantissa = 1 + x;
  int exponent = 0;
  while (mantissa > kSqrt2 && exponent < 1024) {
    mantissa *= 0.5;
    ++exponent;
  }
  // log m = 2 atanh((m - 1) / (m + 1)), |s| <= 0.1716: 10 terms reach 1e-16.
  const double s = (mantissa - 1) / (mantissa + 1);
  const double square = s * s;
  double sum = 0;
  for (int k = 19; k >= 1; k -= 2) sum = 1.0 / k + square * sum;
  return exponent * kLn2 + 2 * s * sum;
}

}  // namespace nearshelf
