// Tiles of two rows and sixteen output channels: with eight sums, two operands and four weights
// they fill the 16 vector registers of x86. Weights are widened to 16 bits when they are packed, so
// that i32x4.dot_i16x8_s does the rest.
//
// Packed: for every sixteen channels (at the end: for eight where no more are left, filled up with
// zeros) the bias, then for every two k the weights of the channels, two each. A tile reads it
// from front to back.
#pragma once

#include "core/kernels/conv_vectors.h"

namespace nearshelf::simd {

inline constexpr uint32_t kTileChannels = 16;
inline constexpr uint32_t kHalfTileChannels = 8;

inline constexpr uint32_t round_up(uint32_t value, uint32_t step) {
  return (value + step - 1) / step * step;
}

inline constexpr uint32_t even_depth(uint32_t k) { return round_up(k, 2); }

inline constexpr size_t packed_tile_bytes(uint32_t k, uint32_t channels) {
  const size_t depth = even_depth(k);
  return round_up(channels, kHalfTileChannels) * (sizeof(int32_t) + sizeof(int16_t) * depth);
}

// `weight(channel, k)`: channel < n, k < k.
template <class Weight>
void pack_tiles(const Weight& weight, const int32_t* bias, uint32_t k, uint32_t n, void* packed) {
  auto* to = static_cast<uint8_t*>(packed);
  for (uint32_t first = 0; first < n; first += kTileChannels) {
    const uint32_t left = round_up(n - first, kHalfTileChannels);
    const uint32_t channels = left < kTileChannels ? left : kTileChannels;
    auto* sums = reinterpret_cast<int32_t*>(to);
    for (uint32_t c = 0; c < channels; ++c) sums[c] = first + c < n ? bias[first + c] : 0;
    auto* pairs = reinterpret_cast<int16_t*>(sums + channels);
    for (uint32_t depth = 0; depth < k; depth += 2) {
      for (uint32_t c = first; c < first + channels; ++c) {
        *pairs++ = c < n ? weight(c, depth) : int16_t{0};
        *pairs++ = c < n && depth + 1 < k ? weight(c, depth + 1) : int16_t{0};
      }
    }
    to += packed_tile_bytes(k, channels);
  }
}

#if NEARSHELF_CONV_VECTORS

// Rows two by two: two values of the one, two of the other, and so on; `pair` values for both.
// The last of an odd number of rows is there twice.
struct TileRows {
  const int16_t* first;
  size_t pair;
  uint32_t count;
};

// Eight values of each of two rows, at the place of a pair that begins at `to`.
HWY_INLINE void put_two_rows(I16 first, I16 second, int16_t* to) {
  const I32 a = hn::BitCast(i32x4, first);
  const I32 b = hn::BitCast(i32x4, second);
  hn::StoreU(hn::BitCast(i16x8, hn::InterleaveLower(i32x4, a, b)), i16x8, to);
  hn::StoreU(hn::BitCast(i16x8, hn::InterleaveUpper(i32x4, a, b)), i16x8, to + 8);
}

// out[r * stride + c] for all rows and n channels.
void run_tiles(const TileRows& rows, const void* packed, uint32_t k, uint32_t n,
               const OutputStage& stage, uint8_t* out, size_t stride);

#endif  // NEARSHELF_CONV_VECTORS

}  // namespace nearshelf::simd
