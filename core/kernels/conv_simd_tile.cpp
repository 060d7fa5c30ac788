#include "core/kernels/conv_simd_tile.h"

#if NEARSHELF_CONV_VECTORS

namespace nearshelf::simd {
namespace {

constexpr uint32_t kGroupChannels = 4;  // of a vector of sums
constexpr uint32_t kTileGroups = kTileChannels / kGroupChannels;

// Where two rows of a tile come from and go to.
struct TwoRows {
  const int16_t* values;
  uint8_t* out[2];
};

// What all tiles of some channels share.
struct Channels {
  const uint8_t* packed;
  const float* multipliers;
  uint32_t k, count;
};

template <uint32_t kGroups>
HWY_INLINE void multiply_tile(const int16_t* values, const Channels& channels,
                              I32 (&sums)[2][kTileGroups]) {
  const auto* bias = reinterpret_cast<const int32_t*>(channels.packed);
  const auto* weights = reinterpret_cast<const int16_t*>(bias + kGroups * kGroupChannels);
  NEARSHELF_UNROLL
  for (uint32_t g = 0; g < kTileGroups; ++g) {
    sums[0][g] = hn::LoadU(i32x4, bias + (g < kGroups ? g : 0) * kGroupChannels);
    sums[1][g] = sums[0][g];
  }
  const int16_t* const end = values + size_t{2} * even_depth(channels.k);
  do {
    hide_origin(weights);
    const I16 two[2] = {load_two(values), load_two(values + 2)};
    NEARSHELF_UNROLL
    for (uint32_t g = 0; g < kGroups; ++g) {
      const I16 pairs = hn::LoadU(i16x8, weights + g * 2 * kGroupChannels);
      sums[0][g] = add_dots(sums[0][g], pairs, two[0]);
      sums[1][g] = add_dots(sums[1][g], pairs, two[1]);
    }
    values += 4;
    weights += kGroups * 2 * kGroupChannels;
  } while (values != end);
}

template <uint32_t kGroups>
HWY_INLINE void run_tile(const TwoRows& rows, const Channels& channels, const VectorClamp& clamp) {
  I32 sums[2][kTileGroups];
  multiply_tile<kGroups>(rows.values, channels, sums);
  F32 factors[kTileGroups];
  NEARSHELF_UNROLL
  for (uint32_t g = 0; g < kTileGroups; ++g) {
    factors[g] = hn::LoadU(f32x4, channels.multipliers + (g < kGroups ? g : 0) * kGroupChannels);
  }
  NEARSHELF_UNROLL
  for (uint32_t r = 0; r < 2; ++r) {
    const U8 bytes = clamp.bytes(scaled(sums[r][0], factors[0]), scaled(sums[r][1], factors[1]),
                                 scaled(sums[r][2], factors[2]), scaled(sums[r][3], factors[3]));
    if (channels.count == kTileChannels) {
      hn::StoreU(bytes, u8x16, rows.out[r]);
    } else if (channels.count == kHalfTileChannels) {
      store_lower(bytes, rows.out[r]);
    } else {
      store_some(bytes, channels.count, rows.out[r]);
    }
  }
}

// The last of an odd number of rows is there twice, and made twice: it costs less than code for one
// row.
template <uint32_t kGroups>
HWY_INLINE void run_rows(const TileRows& rows, const Channels& channels, const VectorClamp& clamp,
                         uint8_t* out, size_t stride) {
  const int16_t* values = rows.first;
  for (uint32_t r = 0; r < rows.count; r += 2) {
    run_tile<kGroups>({values, {out, r + 1 < rows.count ? out + stride : out}}, channels, clamp);
    values += rows.pair;
    out += 2 * stride;
  }
}

}  // namespace

// The weights of a tile stay in the first-level cache while the rows pass by.
void run_tiles(const TileRows& rows, const void* packed, uint32_t k, uint32_t n,
               const OutputStage& stage, uint8_t* out, size_t stride) {
  const VectorClamp clamp = clamp_of(stage);
  const auto* from = static_cast<const uint8_t*>(packed);
  for (uint32_t first = 0; first < n; first += kTileChannels) {
    const uint32_t left = n - first;
    const Channels channels = {from, stage.multipliers + first, k,
                               left < kTileChannels ? left : kTileChannels};
    if (channels.count > kHalfTileChannels) {
      run_rows<kTileGroups>(rows, channels, clamp, out + first, stride);
    } else {
      run_rows<kTileGroups / 2>(rows, channels, clamp, out + first, stride);
    }
    from += packed_tile_bytes(k, channels.count);
  }
}

}  // namespace nearshelf::simd

#endif  // NEARSHELF_CONV_VECTORS
