#include "core/kernels/elementwise_u7.h"

#include "core/kernels/conv_vectors.h"

namespace nearshelf {

#if NEARSHELF_CONV_VECTORS

namespace {

using namespace simd;

constexpr uint32_t kVector = 16;

struct SixteenFloats {
  F32 a, b, c, d;
};

HWY_INLINE SixteenFloats to_floats(U8 bytes) {
  const auto zero = hn::Zero(i16x8);
  const I16 lower = widen_lower(bytes);
  const I16 upper = widen_upper(bytes);
  const auto four = [](I16 values)
                        HWY_ATTR { return hn::ConvertTo(f32x4, hn::BitCast(i32x4, values)); };
  return {
      four(hn::InterleaveLower(i16x8, lower, zero)), four(hn::InterleaveUpper(i16x8, lower, zero)),
      four(hn::InterleaveLower(i16x8, upper, zero)), four(hn::InterleaveUpper(i16x8, upper, zero))};
}

// table[index], or 0 where an index is above 15.
HWY_INLINE U8 look_up_sixteen(U8 table, U8 index) {
#if HWY_ARCH_X86  // looks at the sign and the low four bits
  return hn::TableLookupBytesOr0(table, hn::SaturatedAdd(index, hn::Set(u8x16, 0x70)));
#elif HWY_TARGET == HWY_WASM  // where Highway 1.0 goes byte by byte
  return U8{wasm_i8x16_swizzle(table.raw, index.raw)};
#else
  return hn::TableLookupBytes(table, index);
#endif
}

// u16 sums of so many bytes of at most 127 fit.
constexpr size_t kPixelsIn16Bits = 512;

// Adds one column of sixteen channels, `pixels` <= kPixelsIn16Bits high.
HWY_INLINE void add_column(const uint8_t* in, size_t pixels, size_t channels, int32_t* sums) {
  auto lower = hn::Zero(i16x8);
  auto upper = hn::Zero(i16x8);
  for (size_t p = 0; p < pixels; ++p, in += channels) {
    const U8 bytes = hn::LoadU(u8x16, in);
    lower = hn::Add(lower, widen_lower(bytes));
    upper = hn::Add(upper, widen_upper(bytes));
  }
  const auto add = [](I16 words, int32_t* to) HWY_ATTR {  // words of 16 bits without a sign
    const auto zero = hn::Zero(i16x8);
    const I32 first = hn::BitCast(i32x4, hn::InterleaveLower(i16x8, words, zero));
    const I32 second = hn::BitCast(i32x4, hn::InterleaveUpper(i16x8, words, zero));
    hn::StoreU(hn::Add(hn::LoadU(i32x4, to), first), i32x4, to);
    hn::StoreU(hn::Add(hn::LoadU(i32x4, to + 4), second), i32x4, to + 4);
  };
  add(lower, sums);
  add(upper, sums + 8);
}

}  // namespace

void add_u7(const AddCall& call) {
  const VectorClamp clamp(0, call.low, call.high);
  const F32 a_factor = hn::Set(f32x4, call.a_factor);
  const F32 b_factor = hn::Set(f32x4, call.b_factor);
  const F32 offset = hn::Set(f32x4, call.offset);
  const auto sum = [&](F32 a, F32 b) HWY_ATTR {
    return hn::Add(hn::Add(hn::Mul(a, a_factor), hn::Mul(b, b_factor)), offset);
  };
  size_t i = 0;
  for (; i + kVector <= call.count; i += kVector) {
    const SixteenFloats a = to_floats(hn::LoadU(u8x16, call.a + i));
    const SixteenFloats b = to_floats(hn::LoadU(u8x16, call.b + i));
    hn::StoreU(clamp.bytes(sum(a.a, b.a), sum(a.b, b.b), sum(a.c, b.c), sum(a.d, b.d)), u8x16,
               call.out + i);
  }
  AddCall rest = call;
  rest.a += i;
  rest.b += i;
  rest.out += i;
  rest.count -= i;
  add_u7_reference(rest);
}

void look_up_u7(const uint8_t* in, size_t count, const uint8_t table[128], uint8_t* out) {
  U8 parts[8];
  NEARSHELF_UNROLL
  for (size_t part = 0; part < 8; ++part) parts[part] = hn::LoadU(u8x16, table + part * kVector);
  size_t i = 0;
  for (; i + kVector <= count; i += kVector) {
    U8 index = hn::And(hn::LoadU(u8x16, in + i), hn::Set(u8x16, 127));
    U8 found = look_up_sixteen(parts[0], index);
    NEARSHELF_UNROLL
    for (size_t part = 1; part < 8; ++part) {
      index = hn::Sub(index, hn::Set(u8x16, kVector));
      found = hn::Or(found, look_up_sixteen(parts[part], index));
    }
    hn::StoreU(found, u8x16, out + i);
  }
  look_up_u7_reference(in + i, count - i, table, out + i);
}

void add_pixels_u7(const uint8_t* in, size_t pixels, uint32_t channels, int32_t* sums) {
  const uint32_t whole = channels / kVector * kVector;
  for (size_t first = 0; first < pixels; first += kPixelsIn16Bits) {
    const size_t left = pixels - first;
    const size_t count = left < kPixelsIn16Bits ? left : kPixelsIn16Bits;
    const uint8_t* from = in + first * channels;
    for (uint32_t c = 0; c < whole; c += kVector) add_column(from + c, count, channels, sums + c);
    for (size_t p = 0; p < count; ++p) {
      for (uint32_t c = whole; c < channels; ++c) sums[c] += from[p * channels + c];
    }
  }
}

void max_u7(const uint8_t* in, size_t count, uint8_t* out) {
  size_t c = 0;
  for (; c + kVector <= count; c += kVector) {
    hn::StoreU(hn::Max(hn::LoadU(u8x16, in + c), hn::LoadU(u8x16, out + c)), u8x16, out + c);
  }
  for (; c < count; ++c) out[c] = in[c] > out[c] ? in[c] : out[c];
}

#else

void add_u7(const AddCall& call) { add_u7_reference(call); }

void look_up_u7(const uint8_t* in, size_t count, const uint8_t table[128], uint8_t* out) {
  look_up_u7_reference(in, count, table, out);
}

void add_pixels_u7(const uint8_t* in, size_t pixels, uint32_t channels, int32_t* sums) {
  add_pixels_u7_reference(in, pixels, channels, sums);
}

void max_u7(const uint8_t* in, size_t count, uint8_t* out) {
  for (size_t c = 0; c < count; ++c) out[c] = in[c] > out[c] ? in[c] : out[c];
}

#endif

}  // namespace nearshelf
