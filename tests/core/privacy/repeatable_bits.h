// Random bits that are the same in every run: SplitMix64 (Steele, Lea, Flood 2014).
#pragma once

#include "core/privacy/random_bits.h"

namespace nearshelf::test {

class RepeatableBits final : public RandomBits {
 public:
  explicit RepeatableBits(uint64_t seed) : state_(seed) {}

  uint64_t next() override {
    uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }

 private:
  uint64_t state_;
};

}  // namespace nearshelf::test
