// Transcendental functions that give the same bits in the native and the wasm build. The C
// libraries' exp and log differ in the last bits between platforms; these use only IEEE add,
// multiply and divide.
#pragma once

namespace nearshelf {

// 2^-x for x >= 0, relative error below 1e-15; 0 where the result would be subnormal. NaN gives 0.
double exp2_negative(double x);

// log(1 + x) for x >= 0, absolute error below 1e-14 for x < 1e6. Negative or NaN gives 0.
double log1p_positive(double x);

// Decay of something `age` old with half-life `half_life` (same unit, > 0). Ages below 0 count as
// 0.
inline double decay(double age, double half_life) {
  return age > 0 ? exp2_negative(age / half_life) : 1.0;
}

}  // namespace nearshelf
