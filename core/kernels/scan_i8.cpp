#include "core/kernels/scan_i8.h"

#include <hwy/highway.h>

namespace nearshelf {

void scan_i8_reference(const int8_t* rows, size_t count, size_t stride, const int16_t* query,
                       int32_t* dots) {
  for (size_t r = 0; r < count; ++r) {
    dots[r] = 0;
    for (size_t k = 0; k < stride; ++k) dots[r] += int32_t{rows[r * stride + k]} * query[k];
  }
}

#if HWY_TARGET == HWY_SCALAR  // no vectors of 128 bits

void scan_i8(const int8_t* rows, size_t count, size_t stride, const int16_t* query, int32_t* dots) {
  scan_i8_reference(rows, count, stride, query, dots);
}

void append_reaching(std::span<const int32_t> dots, std::span<const float> factors, uint32_t first,
                     float threshold, std::vector<Scored>* out) {
  for (uint32_t r = 0; r < dots.size(); ++r) {
    const float score = factors[r] * static_cast<float>(dots[r]);
    if (score >= threshold) out->push_back({first + r, score});
  }
}

#else

namespace {

namespace hn = hwy::HWY_NAMESPACE;

// 128 bits on every target: the tile is made for the 16 registers of SIMD128 on x86.
const hn::FixedTag<int16_t, 8> d16;
const hn::FixedTag<int32_t, 4> d32;
const hn::FixedTag<int8_t, 8> d8;
const hn::FixedTag<float, 4> df;
using I16 = hn::Vec<decltype(d16)>;
using I32 = hn::Vec<decltype(d32)>;
using F32 = hn::Vec<decltype(df)>;

HWY_INLINE I32 add_dot(I32 sum, const int8_t* row, I16 query) {
  auto second = hn::Zero(d32);
  const auto both = hn::ReorderWidenMulAccumulate(d32, hn::PromoteTo(d16, hn::LoadU(d8, row)),
                                                  query, hn::Zero(d32), second);
  return hn::Add(sum, hn::Add(both, second));
}

// The sums of the lanes of four vectors, in order.
HWY_INLINE I32 sums_of_lanes(I32 a, I32 b, I32 c, I32 d) {
  const auto ab = hn::Add(hn::InterleaveLower(d32, a, b), hn::InterleaveUpper(d32, a, b));
  const auto cd = hn::Add(hn::InterleaveLower(d32, c, d), hn::InterleaveUpper(d32, c, d));
  return hn::Add(hn::ConcatLowerLower(d32, cd, ab), hn::ConcatUpperUpper(d32, cd, ab));
}

HWY_INLINE hn::Mask<decltype(df)> reaches(const int32_t* dots, const float* factors, F32 limit) {
  const auto dot = hn::ConvertTo(df, hn::LoadU(d32, dots));
  return hn::Ge(hn::Mul(hn::LoadU(df, factors), dot), limit);
}

}  // namespace

void scan_i8(const int8_t* rows, size_t count, size_t stride, const int16_t* query, int32_t* dots) {
  size_t r = 0;
  for (; r + 4 <= count; r += 4) {
    const int8_t* row0 = rows + r * stride;
    const int8_t* row1 = row0 + stride;
    const int8_t* row2 = row1 + stride;
    const int8_t* row3 = row2 + stride;
    auto sum0 = hn::Zero(d32);
    auto sum1 = hn::Zero(d32);
    auto sum2 = hn::Zero(d32);
    auto sum3 = hn::Zero(d32);
    for (size_t k = 0; k < stride; k += kScanBlock) {
      const auto low = hn::LoadU(d16, query + k);
      const auto high = hn::LoadU(d16, query + k + 8);
      sum0 = add_dot(add_dot(sum0, row0 + k, low), row0 + k + 8, high);
      sum1 = add_dot(add_dot(sum1, row1 + k, low), row1 + k + 8, high);
      sum2 = add_dot(add_dot(sum2, row2 + k, low), row2 + k + 8, high);
      sum3 = add_dot(add_dot(sum3, row3 + k, low), row3 + k + 8, high);
    }
    hn::StoreU(sums_of_lanes(sum0, sum1, sum2, sum3), d32, dots + r);
  }
  for (; r < count; ++r) {
    auto sum = hn::Zero(d32);
    for (size_t k = 0; k < stride; k += 8) {
      sum = add_dot(sum, rows + r * stride + k, hn::LoadU(d16, query + k));
    }
    dots[r] = hn::GetLane(hn::SumOfLanes(d32, sum));
  }
}

void append_reaching(std::span<const int32_t> dots, std::span<const float> factors, uint32_t first,
                     float threshold, std::vector<Scored>* out) {
  const size_t count = dots.size();
  const auto limit = hn::Set(df, threshold);
  size_t r = 0;
  while (r < count) {
    // Sixteen rows at a time: in a long scan hardly any of them reaches the threshold.
    if (r + 16 <= count) {
      auto any = reaches(dots.data() + r, factors.data() + r, limit);
      for (size_t k = 4; k < 16; k += 4) {
        any = hn::Or(any, reaches(dots.data() + r + k, factors.data() + r + k, limit));
      }
      if (hn::AllFalse(df, any)) {
        r += 16;
        continue;
      }
    }
    const size_t end = r + 16 <= count ? r + 16 : count;
    for (; r < end; ++r) {
      const float score = factors[r] * static_cast<float>(dots[r]);
      if (score >= threshold) out->push_back({first + static_cast<uint32_t>(r), score});
    }
  }
}

#endif

}  // namespace nearshelf
