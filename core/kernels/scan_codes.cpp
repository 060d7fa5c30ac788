#include "core/kernels/scan_codes.h"

#include <hwy/highway.h>

namespace nearshelf {

void make_code_tables(std::span<const int8_t> query, std::span<uint8_t> tables) {
  for (size_t group = 0; group < kCodeTables; ++group) {
    for (size_t entry = 0; entry < 16; ++entry) {
      int sum = 4 * kCodeQueryLimit;
      for (size_t bit = 0; bit < 4; ++bit) {
        const int value = query[4 * group + bit];
        sum += ((entry >> bit) & 1) != 0 ? value : -value;
      }
      tables[group * 16 + entry] = static_cast<uint8_t>(sum);
    }
  }
}

void scan_codes_reference(const uint8_t* blocks, size_t count, std::span<const int8_t> query,
                          int32_t* dots) {
  for (size_t item = 0; item < count; ++item) {
    const uint8_t* codes = blocks + item / kCodeItems * kCodeBlockBytes + item % kCodeItems;
    dots[item] = 0;
    for (size_t bit = 0; bit < kCodeBits; ++bit) {
      const bool positive = ((codes[bit / 8 * kCodeItems] >> (bit % 8)) & 1) != 0;
      dots[item] += positive ? query[bit] : -query[bit];
    }
  }
}

#if HWY_TARGET == HWY_SCALAR  // no vectors of 128 bits

void scan_codes(const uint8_t* blocks, size_t count, const uint8_t* tables, int32_t* dots) {
  for (size_t item = 0; item < count; ++item) {
    const uint8_t* codes = blocks + item / kCodeItems * kCodeBlockBytes + item % kCodeItems;
    dots[item] = -kCodeSumOffset;
    for (size_t byte = 0; byte < kCodeBytes; ++byte) {
      const uint8_t code = codes[byte * kCodeItems];
      dots[item] += tables[byte * 32 + (code & 15)] + tables[byte * 32 + 16 + (code >> 4)];
    }
  }
}

#else

namespace {

namespace hn = hwy::HWY_NAMESPACE;

const hn::FixedTag<uint8_t, 16> d8;
const hn::FixedTag<uint16_t, 8> d16;
const hn::FixedTag<int16_t, 8> di16;
const hn::FixedTag<int32_t, 4> d32;
const hn::FixedTag<int16_t, 4> dh16;
using U8 = hn::Vec<decltype(d8)>;
using U16 = hn::Vec<decltype(d16)>;

// Highway 1.0.3 emulates this in wasm, for engines of 2021 that got it wrong.
HWY_INLINE U8 table_entries(const uint8_t* table, U8 indices) {
  const auto entries = hn::LoadU(d8, table);
#if HWY_TARGET == HWY_WASM
  return U8{wasm_i8x16_swizzle(entries.raw, indices.raw)};
#else
  return hn::TableLookupBytes(entries, indices);
#endif
}

// The look-ups of one byte of sixteen codes: its low and its high group.
HWY_INLINE U8 look_up(const uint8_t* codes, const uint8_t* tables) {
  const auto byte = hn::LoadU(d8, codes);
  const auto low = hn::And(byte, hn::Set(d8, 0x0F));
  const auto high =
      hn::And(hn::BitCast(d8, hn::ShiftRight<4>(hn::BitCast(d16, byte))), hn::Set(d8, 0x0F));
  return hn::Add(table_entries(tables, low), table_entries(tables + 16, high));
}

HWY_INLINE void store_dots(U16 sums, int32_t* dots) {
  const auto dot = hn::Sub(hn::BitCast(di16, sums), hn::Set(di16, int16_t{kCodeSumOffset}));
  hn::StoreU(hn::PromoteTo(d32, hn::LowerHalf(dh16, dot)), d32, dots);
  hn::StoreU(hn::PromoteTo(d32, hn::UpperHalf(dh16, dot)), d32, dots + 4);
}

}  // namespace

void scan_codes(const uint8_t* blocks, size_t count, const uint8_t* tables, int32_t* dots) {
  for (size_t first = 0; first < count; first += kCodeItems) {
    // Four look-ups sum to at most 224 in a byte. Adding byte pairs as 16-bit numbers sums the odd
    // items in the upper byte with their carries; shifted ones sum them alone, and the difference
    // is the even items.
    auto pairs = hn::Zero(d16);
    auto odd = hn::Zero(d16);
    for (size_t byte = 0; byte < kCodeBytes; byte += 2) {
      const uint8_t* codes = blocks + byte * kCodeItems;
      const auto sum =
          hn::BitCast(d16, hn::Add(look_up(codes, tables + byte * 32),
                                   look_up(codes + kCodeItems, tables + byte * 32 + 32)));
      pairs = hn::Add(pairs, sum);
      odd = hn::Add(odd, hn::ShiftRight<8>(sum));
    }
    const auto even = hn::Sub(pairs, hn::ShiftLeft<8>(odd));
    store_dots(hn::InterleaveLower(d16, even, odd), dots + first);
    store_dots(hn::InterleaveUpper(d16, even, odd), dots + first + 8);
    blocks += kCodeBlockBytes;
  }
}

#endif

}  // namespace nearshelf
