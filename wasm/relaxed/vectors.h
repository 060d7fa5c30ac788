// What the relaxed kernels are made of. This module has no C++ library, no data and no stack of its
// own: it runs in the memory of vision.wasm.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <wasm_simd128.h>

#include "core/kernels/conv_kernels.h"
#include "core/kernels/conv_relaxed_layout.h"

#define NEARSHELF_UNROLL _Pragma("clang loop unroll(full)")

namespace nearshelf {

// Sums of eight channels.
struct Sums {
  v128_t low, high;
};

inline v128_t vector_at(const void* bytes, uint32_t number) {
  return wasm_v128_load(static_cast<const uint8_t*>(bytes) + kRelaxedVector * number);
}

inline Sums bias_of(const RelaxedBlock& block) {
  return {vector_at(block.bias, 0), vector_at(block.bias, 1)};
}

// Products of bytes in pairs, in 16 bits: exact, because one factor is 0..127.
inline v128_t pairs(v128_t weights, v128_t activations) {
  return wasm_i16x8_relaxed_dot_i8x16_i7x16(weights, activations);
}

inline v128_t add_pairs(v128_t sum, v128_t words) {
  return wasm_i32x4_add(sum, wasm_i32x4_dot_i16x8(words, wasm_i16x8_splat(1)));
}

// The two ways in which engines carry out a dot product of four bytes. Where the machine has one
// instruction for it, WholeDot is best. Where it has none, V8 makes five of it; PairDot needs
// three, and fewer when sums over two groups fit 16 bits.
struct WholeDot {
  static v128_t add(v128_t sum, v128_t weights, v128_t activations) {
    return wasm_i32x4_relaxed_dot_i8x16_i7x16_add(weights, activations, sum);
  }
};
struct PairDot {
  static v128_t add(v128_t sum, v128_t weights, v128_t activations) {
    return add_pairs(sum, pairs(weights, activations));
  }
};

// OutputStage for eight channels at a time.
class Stage {
 public:
  explicit Stage(const OutputStage& stage)
      : bits_to_value_(wasm_i32x4_splat(kNoFractionBits - stage.zero)),
        low_(wasm_i8x16_splat(static_cast<int8_t>(stage.low))),
        high_(wasm_i8x16_splat(static_cast<int8_t>(stage.high))) {}

  // Sums of eight channels to 16 bits each.
  v128_t words(Sums sums, v128_t low_multipliers, v128_t high_multipliers) const {
    return wasm_i16x8_narrow_i32x4(rounded(sums.low, low_multipliers),
                                   rounded(sums.high, high_multipliers));
  }

  // The bytes of two sets of words.
  v128_t bytes(v128_t first, v128_t second) const {
    return wasm_u8x16_min(wasm_u8x16_max(wasm_u8x16_narrow_i16x8(first, second), low_), high_);
  }

 private:
  // From 1.5 * 2^23 on a float has no fraction bits: adding it rounds to nearest with ties to even,
  // and leaves the integer in the low bits.
  static constexpr float kNoFraction = 12582912.0f;
  static constexpr int32_t kNoFractionBits = 0x4b400000;

  v128_t rounded(v128_t sums, v128_t multipliers) const {
    const v128_t scaled = wasm_f32x4_mul(wasm_f32x4_convert_i32x4(sums), multipliers);
    return wasm_i32x4_sub(wasm_f32x4_add(scaled, wasm_f32x4_splat(kNoFraction)), bits_to_value_);
  }

  v128_t bits_to_value_, low_, high_;
};

// Kernels always write eight bytes of a row. The last block of channels may have fewer: it is
// written to scratch, row by row, and copied from there.
inline void copy_narrow(const uint8_t* from, uint32_t rows, uint32_t count, uint8_t* out,
                        size_t out_stride) {
  for (uint32_t r = 0; r < rows; ++r, from += kRelaxedChannels, out += out_stride) {
    for (uint32_t k = 0; k < count; ++k) out[k] = from[k];
  }
}

}  // namespace nearshelf
