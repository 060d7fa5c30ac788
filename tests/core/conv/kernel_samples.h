// Buffers and numbers for tests of the kernels. Everything that a kernel may read past its end is
// allocated with as much over-read as the contract grants and filled with noise, so that
// AddressSanitizer sees what reads further, and a wrong result what uses it.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "core/kernels/conv_kernels.h"
#include "tests/core/random.h"

namespace nearshelf::test {

// Which values inputs and weights take.
enum class Values { kRandom, kLargest, kSmallest };
inline constexpr Values kAllValues[] = {Values::kRandom, Values::kLargest, Values::kSmallest};

// `count` bytes at an odd address, then noise.
class Readable {
 public:
  Readable(size_t count, uint32_t limit, Values values, Random* random)
      : bytes_(new uint8_t[kOffset + count + kConvOverRead]) {
    for (size_t i = 0; i < kOffset + count + kConvOverRead; ++i) {
      bytes_[i] = static_cast<uint8_t>(random->next());
    }
    for (size_t i = 0; i < count; ++i) {
      bytes_[kOffset + i] = static_cast<uint8_t>(values == Values::kRandom    ? random->below(limit)
                                                 : values == Values::kLargest ? limit - 1
                                                                              : 0);
    }
  }

  const uint8_t* get() const { return bytes_.get() + kOffset; }

 private:
  static constexpr size_t kOffset = 3;
  std::unique_ptr<uint8_t[]> bytes_;
};

inline Readable activations(size_t count, Values values, Random* random) {
  return Readable(count, kActivationMax + 1, values, random);
}

// The largest weights have both signs, so that they cancel out, and add up, by turns.
inline std::vector<int8_t> weights(size_t count, Values values, Random* random) {
  std::vector<int8_t> made(count);
  for (int8_t& weight : made) {
    weight = values == Values::kRandom ? random->int8()
                                       : static_cast<int8_t>(random->below(4) == 0 ? 127 : -128);
  }
  return made;
}

struct Free {
  void operator()(void* memory) const { std::free(memory); }
};

// Memory at a multiple of 64.
struct Aligned {
  explicit Aligned(size_t count)
      : bytes(std::aligned_alloc(64, (count + kConvOverRead + 63) / 64 * 64)) {}
  std::unique_ptr<void, Free> bytes;
};

// What follows the sums of a test: bias, multipliers and clamps, with outputs that are spread over
// the whole range.
struct Outputs {
  // `terms` products are added up for each output, of values below `limit`.
  Outputs(uint32_t outputs, uint32_t terms, uint32_t limit, Values values, Random* random)
      : bias(outputs), multipliers(outputs + kConvOverRead / sizeof(float)) {
    const int32_t reach = static_cast<int32_t>(terms * limit * 128);
    const int32_t room = INT32_MAX - reach;
    for (int32_t& b : bias) {
      b = values == Values::kRandom ? static_cast<int32_t>(random->below(2000)) - 1000
          : random->below(2) == 0   ? room
                                    : -room;
    }
    for (float& m : multipliers) {
      // Powers of two: a half is met exactly, and goes to the even neighbour.
      m = values != Values::kRandom ? 1.0f / 512  // 2^31 becomes 2^22
          : random->below(4) == 0
              ? 0.0078125f
              : (0.5f + random->uniform()) * 100.0f / static_cast<float>(reach / 8 + 100);
    }
    stage.multipliers = multipliers.data();
    stage.zero = static_cast<int32_t>(random->below(128));
    stage.low = static_cast<int32_t>(random->below(100));
    stage.high =
        stage.low + static_cast<int32_t>(random->below(128 - static_cast<uint32_t>(stage.low)));
    if (random->below(2) == 0) {
      stage.low = 0;
      stage.high = kActivationMax;
    }
  }

  std::vector<int32_t> bias;
  std::vector<float> multipliers;
  OutputStage stage;
};

}  // namespace nearshelf::test
