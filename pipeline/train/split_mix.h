// Seeded random numbers for the trainers: the same on every machine.
#pragma once

#include <cstdint>

namespace nearshelf::pipeline {

// SplitMix64 (Steele, Lea, Flood 2014). Streams of one seed are independent of each other.
class SplitMix {
 public:
  explicit SplitMix(uint64_t seed) : state_(seed) {}
  SplitMix(uint64_t seed, uint64_t stream) : state_(seed ^ mix(stream + kStep)) {}

  uint64_t next() { return mix(state_ += kStep); }

  // Uniform in [0, 1), a multiple of 2^-53.
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

  // Uniform in 0..count-1, count > 0. The bias of the multiplication is below count / 2^32.
  uint32_t below(uint32_t count) {
    return static_cast<uint32_t>(((next() >> 32) * uint64_t{count}) >> 32);
  }

  // Mean 0, variance 1: the sum of 12 uniforms needs no library function whose last bits differ
  // between platforms.
  float normal() {
    double sum = 0;
    for (int k = 0; k < 12; ++k) sum += uniform();
    return static_cast<float>(sum - 6);
  }

 private:
  static constexpr uint64_t kStep = 0x9E3779B97F4A7C15;

  static uint64_t mix(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }

  uint64_t state_;
};

}  // namespace nearshelf::pipeline
