// Whole-number noise for releases, drawn exactly: integer arithmetic alone, so that no rounding of
// floating-point numbers tells what the value was before the noise (Mironov 2012). Algorithms of
// Canonne, Kamath, Steinke, "The Discrete Gaussian for Differential Privacy", 2020, arXiv
// 2004.00010.
#pragma once

#include <cstdint>

#include "core/privacy/random_bits.h"

namespace nearshelf {

// Scales are in sixteenths, 1/16 to 4096. The largest keeps every product below within 128 bits:
// see discrete_noise.cpp.
inline constexpr uint32_t kNoiseScaleUnit = 16;
inline constexpr uint32_t kMaxNoiseScale16ths = 4096 * kNoiseScaleUnit;

// Draws x with probability proportional to exp(-x^2 / (2 sigma^2)), sigma = sigma_16ths / 16.
// 1 <= sigma_16ths <= kMaxNoiseScale16ths. Takes a bounded number of draws on average, whatever
// sigma is.
int64_t sample_discrete_gaussian(uint32_t sigma_16ths, RandomBits& random);

// Draws x with probability proportional to exp(-|x| / b), b = scale_16ths / 16. Limits as above.
int64_t sample_discrete_laplace(uint32_t scale_16ths, RandomBits& random);

// Uniform in 0..bound-1; bound >= 1. By rejection, so exactly uniform.
uint64_t uniform_below(uint64_t bound, RandomBits& random);

}  // namespace nearshelf
