// Random numbers that are the same on every machine. The standard library's distributions differ
// between its implementations, and so do log() and exp(): only integer and basic double arithmetic
// is used here.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace nearshelf::pipeline {

// xoshiro256** (Blackman and Vigna 2018), seeded by SplitMix64.
class Random {
 public:
  // Streams of one seed are independent of each other.
  Random(uint64_t seed, uint64_t stream) {
    uint64_t state = seed ^ split_mix(stream);
    for (uint64_t& word : state_) {
      state += kSplitMixStep;
      word = split_mix(state);
    }
  }

  uint64_t next() {
    const uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  // Uniform in [0, 1), a multiple of 2^-53.
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

  // Uniform in 0..count-1, count > 0. The bias of the multiplication is below count / 2^32.
  uint32_t below(uint32_t count) {
    return static_cast<uint32_t>(((next() >> 32) * uint64_t{count}) >> 32);
  }

  bool chance(double probability) { return uniform() < probability; }

 private:
  static constexpr uint64_t kSplitMixStep = 0x9E3779B97F4A7C15;

  static uint64_t split_mix(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }

  std::array<uint64_t, 4> state_;
};

// Draws indices in proportion to weights.
class WeightedChoice {
 public:
  // Appends an index. `weight` > 0.
  void add(double weight);

  // An index in 0..size()-1; size() > 0.
  size_t draw(Random* random) const;

  size_t size() const { return sums_.size(); }
  double total() const { return sums_.empty() ? 0 : sums_.back(); }

 private:
  std::vector<double> sums_;  // running sums of the weights
};

}  // namespace nearshelf::pipeline
