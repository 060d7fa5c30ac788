// Seeded numbers that are the same on every platform, for tests.
#pragma once

#include <cstdint>

namespace nearshelf::test {

// splitmix64 (Steele, Lea, Flood 2014).
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t next() {
    uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  uint32_t below(uint32_t limit) { return static_cast<uint32_t>(next() % limit); }
  float uniform() { return static_cast<float>(next() >> 40) / static_cast<float>(1 << 24); }
  int8_t int8() { return static_cast<int8_t>(static_cast<int>(next() % 255) - 127); }

 private:
  uint64_t state_;
};

}  // namespace nearshelf::test
