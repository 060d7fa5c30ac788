#include "core/search/rotation.h"

#include <algorithm>

namespace nearshelf {

RotatedVector rotate(std::span<const float> vector, std::span<const uint8_t> signs) {
  RotatedVector values{};
  std::copy(vector.begin(), vector.end(), values.begin());
  for (size_t round = 0; round < kRotationRounds; ++round) {
    for (size_t k = 0; k < kCodeBits; ++k) {
      const bool negate = ((signs[round * kCodeBytes + k / 8] >> (k % 8)) & 1) != 0;
      // 1/16 = 1/sqrt(256) keeps the length over the transform.
      values[k] *= negate ? -0.0625f : 0.0625f;
    }
    for (size_t half = 1; half < kCodeBits; half *= 2) {
      for (size_t first = 0; first < kCodeBits; first += 2 * half) {
        for (size_t k = first; k < first + half; ++k) {
          const float a = values[k];
          const float b = values[k + half];
          values[k] = a + b;
          values[k + half] = a - b;
        }
      }
    }
  }
  return values;
}

}  // namespace nearshelf
