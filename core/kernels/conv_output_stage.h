// OutputStage for one value, as core/kernels/conv_kernels.h defines it. Plain C++ without a
// library.
#pragma once

#include <stdint.h>

namespace nearshelf {

// From 2^23 on a float has no fraction bits: adding 1.5 * 2^23 to a value within +-2^22 rounds it
// to nearest with ties to even, whatever its sign, and leaves the integer in the low bits.
inline constexpr float kNoFraction = 12582912.0f;

// |value| <= 2^22.
inline int32_t round_to_even(float value) {
  return static_cast<int32_t>((value + kNoFraction) - kNoFraction);
}

inline uint8_t clamp_to_byte(int32_t value, int32_t low, int32_t high) {
  return static_cast<uint8_t>(value < low ? low : value > high ? high : value);
}

}  // namespace nearshelf
