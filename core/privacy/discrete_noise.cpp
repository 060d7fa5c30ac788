#include "core/privacy/discrete_noise.h"

#include <bit>

namespace nearshelf {
namespace {

__extension__ using Wide = unsigned __int128;

// A probability or exponent that is a quotient of whole numbers; denominator >= 1.
//
// The largest ones are those of the Gaussian: with n = sigma_16ths <= 2^16, t = floor(sigma) + 1 <=
// 2^13 and a candidate y, the exponent is (256 t |y| - n^2)^2 / (512 t^2 n^2). The denominator is
// below 2^67. A candidate is Laplace with scale t, so |y| >= 2^40 has a probability below
// exp(-2^27); up to there 256 t |y| < 2^61 and its square < 2^122. bernoulli_exp1 multiplies a
// denominator by the number of its rounds, which would have to reach 2^61 to overflow.
struct Fraction {
  Wide numerator = 0;
  Wide denominator = 1;
};

int bits_of(Wide value) {
  const auto high = static_cast<uint64_t>(value >> 64);
  return high != 0 ? 128 - std::countl_zero(high)
                   : 64 - std::countl_zero(static_cast<uint64_t>(value));
}

Wide uniform_below_wide(Wide bound, RandomBits& random) {
  const int bits = bits_of(bound - 1);
  const Wide mask = bits == 0 ? 0 : ~Wide{0} >> (128 - bits);
  while (true) {
    Wide value = random.next();
    if (bits > 64) value |= static_cast<Wide>(random.next()) << 64;
    value &= mask;
    if (value < bound) return value;
  }
}

// True with probability `p`, at most 1.
bool bernoulli(const Fraction& p, RandomBits& random) {
  return uniform_below_wide(p.denominator, random) < p.numerator;
}

// True with probability exp(-gamma), gamma in 0..1 (the paper's Algorithm 1, first case).
bool bernoulli_exp1(const Fraction& gamma, RandomBits& random) {
  Wide round = 1;
  while (bernoulli({gamma.numerator, gamma.denominator * round}, random)) ++round;
  return (round & 1) == 1;
}

// True with probability exp(-gamma), gamma >= 0 (Algorithm 1).
bool bernoulli_exp(Fraction gamma, RandomBits& random) {
  while (gamma.numerator > gamma.denominator) {
    if (!bernoulli_exp1({1, 1}, random)) return false;
    gamma.numerator -= gamma.denominator;
  }
  return bernoulli_exp1(gamma, random);
}

}  // namespace

uint64_t uniform_below(uint64_t bound, RandomBits& random) {
  return static_cast<uint64_t>(uniform_below_wide(bound, random));
}

// Algorithm 2 of the paper, with its t = scale_16ths and s = 16.
int64_t sample_discrete_laplace(uint32_t scale_16ths, RandomBits& random) {
  while (true) {
    const uint64_t remainder = uniform_below(scale_16ths, random);
    if (!bernoulli_exp({remainder, scale_16ths}, random)) continue;
    uint64_t quotient = 0;
    while (bernoulli_exp1({1, 1}, random)) ++quotient;
    const uint64_t magnitude = (remainder + scale_16ths * quotient) / kNoiseScaleUnit;
    const bool negative = (random.next() & 1) == 1;
    // Zero has one sign.
    if (negative && magnitude == 0) continue;
    const auto value = static_cast<int64_t>(magnitude);
    return negative ? -value : value;
  }
}

// Algorithm 3: a Laplace candidate, kept with the probability that makes it Gaussian.
int64_t sample_discrete_gaussian(uint32_t sigma_16ths, RandomBits& random) {
  const Wide n = sigma_16ths;
  const uint32_t t = sigma_16ths / kNoiseScaleUnit + 1;
  const Wide denominator = Wide{512} * t * t * n * n;
  while (true) {
    const int64_t candidate = sample_discrete_laplace(t * kNoiseScaleUnit, random);
    const auto magnitude = static_cast<uint64_t>(candidate < 0 ? -candidate : candidate);
    const Wide left = Wide{256} * t * magnitude;
    const Wide right = n * n;
    const Wide distance = left > right ? left - right : right - left;
    if (bernoulli_exp({distance * distance, denominator}, random)) return candidate;
  }
}

}  // namespace nearshelf
