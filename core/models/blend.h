// The weights that join the scores of a model's parts.
#pragma once

#include <array>
#include <cstddef>

#include "core/models/model_format.h"

namespace nearshelf {

// One weight a part, in the order of ModelPart, on z-normalised scores; 0 = silent.
using BlendWeights = std::array<float, kModelPartCount>;

// Shoppers of whom much is known need other weights than those who just came in: one set for each
// range of how many distinct recent items are known.
inline constexpr size_t kHistoryBuckets = 4;

inline constexpr size_t history_bucket(size_t recent_items) {
  if (recent_items == 0) return 0;
  if (recent_items < 3) return 1;
  return recent_items < 10 ? 2 : 3;
}

struct Blend {
  std::array<BlendWeights, kHistoryBuckets> buckets{};

  static constexpr Blend same(const BlendWeights& weights) {
    Blend blend;
    for (BlendWeights& bucket : blend.buckets) bucket = weights;
    return blend;
  }
  const BlendWeights& of(size_t recent_items) const {
    return buckets[history_bucket(recent_items)];
  }
};

}  // namespace nearshelf
