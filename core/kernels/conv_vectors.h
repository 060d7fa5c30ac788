// The vectors of the SIMD kernels of the image encoder: 128 bits on every target, since the tiles
// are made for the 16 registers that SIMD128 has on x86.
#pragma once

#include <hwy/highway.h>

#include <cstring>

#include "core/kernels/conv_kernels.h"
#include "core/kernels/conv_output_stage.h"

#if HWY_TARGET == HWY_WASM || (HWY_TARGET == HWY_NEON && HWY_ARCH_ARM_A64) || \
    (HWY_ARCH_X86 && HWY_TARGET <= HWY_SSSE3)
#define NEARSHELF_CONV_VECTORS 1
#else  // no vectors of 128 bits: the plain loops serve
#define NEARSHELF_CONV_VECTORS 0
#endif

#if NEARSHELF_CONV_VECTORS

// Before a loop over the vectors of an array: all of it is unrolled, or they would be in memory.
// GCC does so unasked, and warns when asked.
#ifdef __clang__
#define NEARSHELF_UNROLL _Pragma("clang loop unroll(full)")
#else
#define NEARSHELF_UNROLL
#endif

namespace nearshelf::simd {

namespace hn = hwy::HWY_NAMESPACE;

inline constexpr hn::FixedTag<uint8_t, 16> u8x16;
inline constexpr hn::FixedTag<uint8_t, 8> u8x8;
inline constexpr hn::FixedTag<int16_t, 8> i16x8;
inline constexpr hn::FixedTag<int32_t, 4> i32x4;
inline constexpr hn::FixedTag<int64_t, 2> i64x2;
inline constexpr hn::FixedTag<float, 4> f32x4;
using U8 = hn::Vec<decltype(u8x16)>;
using I16 = hn::Vec<decltype(i16x8)>;
using I32 = hn::Vec<decltype(i32x4)>;
using F32 = hn::Vec<decltype(f32x4)>;

// Makes the compiler forget where a pointer came from. Without it clang turns pointers that move in
// step into one index, which costs an addition at every load.
template <class T>
HWY_INLINE void hide_origin(T*& pointer) {
  asm volatile("" : "+r"(pointer));
}

// Makes the compiler finish a sum here. Without it clang and V8 first load all that a long stretch
// of code needs, and spill it.
HWY_INLINE void finish(I32& sum) {
#if HWY_TARGET == HWY_WASM
  asm volatile("" : "+r"(sum.raw));
#else
  (void)sum;
#endif
}

template <class T>
HWY_INLINE T load_scalar(const void* from) {
  T value;
  std::memcpy(&value, from, sizeof(value));
  return value;
}

// Eight bytes, twice.
HWY_INLINE U8 load_eight(const uint8_t* from) {
  return hn::BitCast(u8x16, hn::Set(i64x2, load_scalar<int64_t>(from)));
}

// Two neighbours of 16 bits, four times.
HWY_INLINE I16 load_two(const int16_t* from) {
  return hn::BitCast(i16x8, hn::Set(i32x4, load_scalar<int32_t>(from)));
}

HWY_INLINE I16 widen_lower(U8 bytes) { return hn::PromoteTo(i16x8, hn::LowerHalf(bytes)); }
HWY_INLINE I16 widen_upper(U8 bytes) {
  return hn::BitCast(i16x8, hn::InterleaveUpper(u8x16, bytes, hn::Zero(u8x16)));
}

// sum[i] + a[2i] * b[2i] + a[2i + 1] * b[2i + 1].
HWY_INLINE I32 add_dots(I32 sum, I16 a, I16 b) {
#if HWY_TARGET == HWY_NEON  // whose ReorderWidenMulAccumulate adds other pairs
  return I32(vaddq_s32(sum.raw, vpaddq_s32(vmull_s16(vget_low_s16(a.raw), vget_low_s16(b.raw)),
                                           vmull_high_s16(a.raw, b.raw))));
#else
  auto unused = hn::Zero(i32x4);
  return hn::Add(sum, hn::ReorderWidenMulAccumulate(i32x4, a, b, hn::Zero(i32x4), unused));
#endif
}

// The lanes of a, then those of b, saturated to 0..255: not in Highway 1.0.
HWY_INLINE U8 narrow(I16 a, I16 b) {
#if HWY_TARGET == HWY_WASM
  return U8{wasm_u8x16_narrow_i16x8(a.raw, b.raw)};
#elif HWY_TARGET == HWY_NEON
  return U8(vqmovun_high_s16(vqmovun_s16(a.raw), b.raw));
#else
  return U8{_mm_packus_epi16(a.raw, b.raw)};
#endif
}

HWY_INLINE void store_lower(U8 bytes, uint8_t* to) { hn::StoreU(hn::LowerHalf(bytes), u8x8, to); }
HWY_INLINE void store_upper(U8 bytes, uint8_t* to) {
#if HWY_TARGET == HWY_WASM  // Highway's UpperHalf takes another instruction
  wasm_v128_store64_lane(to, bytes.raw, 1);
#else
  hn::StoreU(hn::UpperHalf(u8x8, bytes), u8x8, to);
#endif
}

// The first `count` <= 16 bytes.
HWY_INLINE void store_some(U8 bytes, uint32_t count, uint8_t* to) {
  alignas(16) uint8_t all[16];
  hn::Store(bytes, u8x16, all);
  for (uint32_t i = 0; i < count; ++i) to[i] = all[i];
}

// Rounds floats of at most 2^22 to int32 (conv_output_stage.h), adds a number and clamps.
class VectorClamp {
 public:
  HWY_INLINE VectorClamp(int32_t add, int32_t low, int32_t high)
      : no_fraction_(hn::Set(f32x4, kNoFraction)),
        bits_to_value_(hn::Sub(hn::BitCast(i32x4, no_fraction_), hn::Set(i32x4, add))),
        low_(hn::Set(u8x16, static_cast<uint8_t>(low))),
        high_(hn::Set(u8x16, static_cast<uint8_t>(high))) {}

  HWY_INLINE U8 bytes(F32 a, F32 b, F32 c, F32 d) const {
    const I16 first = hn::ReorderDemote2To(i16x8, rounded(a), rounded(b));
    const I16 second = hn::ReorderDemote2To(i16x8, rounded(c), rounded(d));
    return hn::Min(hn::Max(narrow(first, second), low_), high_);
  }

 private:
  HWY_INLINE I32 rounded(F32 value) const {
    return hn::Sub(hn::BitCast(i32x4, hn::Add(value, no_fraction_)), bits_to_value_);
  }

  F32 no_fraction_;
  I32 bits_to_value_;
  U8 low_;
  U8 high_;
};

HWY_INLINE VectorClamp clamp_of(const OutputStage& stage) {
  return VectorClamp(stage.zero, stage.low, stage.high);
}

HWY_INLINE F32 scaled(I32 sum, F32 multiplier) {
  return hn::Mul(hn::ConvertTo(f32x4, sum), multiplier);
}

}  // namespace nearshelf::simd

#endif  // NEARSHELF_CONV_VECTORS
