// Activation functions that give the same bits in the native and the wasm build: only IEEE add,
// multiply and divide, in a fixed order.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>

namespace nearshelf {

// e^x, relative error below 1e-7; 0 below -87, e^88 above 88. NaN gives 0.
inline float exp_f32(float x) {
  if (!(x >= -87.0f)) return 0;
  const double clamped = x < 88.0f ? double{x} : 88.0;
  // x = k ln 2 + r, |r| <= 0.35: seven terms of the Taylor series of e^r reach 1e-8.
  const double scaled = clamped * 1.44269504088896340736;
  const auto k = static_cast<int32_t>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
  const double r = clamped - k * 0.69314718055994530942;
  const double even = 1 + r * r * (1.0 / 2 + r * r * (1.0 / 24 + r * r * (1.0 / 720)));
  const double odd = r * (1 + r * r * (1.0 / 6 + r * r * (1.0 / 120 + r * r * (1.0 / 5040))));
  const uint64_t bits = static_cast<uint64_t>(k + 1023) << 52;
  double power;
  std::memcpy(&power, &bits, sizeof(power));
  return static_cast<float>((even + odd) * power);
}

// 1 / (1 + e^-x).
inline float sigmoid(float x) { return 1.0f / (1.0f + exp_f32(-x)); }

// x sigmoid(x).
inline float silu(float x) { return x * sigmoid(x); }

// Replaces finite values by e^value over the sum of all of them. Empty stays empty.
void softmax(std::span<float> values);

}  // namespace nearshelf
