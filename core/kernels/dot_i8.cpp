#include "core/kernels/dot_i8.h"

#include <hwy/highway.h>

namespace nearshelf {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using I16 = hn::ScalableTag<int16_t>;
using I32 = hn::Repartition<int32_t, I16>;
using I8 = hn::Rebind<int8_t, I16>;

}  // namespace

int32_t dot_i8(const int8_t* a, const int8_t* b, size_t length) {
  const I16 d16;
  const I32 d32;
  const I8 d8;
  const size_t lanes = hn::Lanes(d16);

  // Widening to i16 keeps products exact; adding neighbouring pairs in i32 is one instruction on
  // every target (i32x4.dot_i16x8_s, pmaddwd). Two accumulators hide its latency.
  auto sum0 = hn::Zero(d32);
  auto sum1 = hn::Zero(d32);
  size_t k = 0;
  for (; k + 2 * lanes <= length; k += 2 * lanes) {
    const auto a0 = hn::PromoteTo(d16, hn::LoadU(d8, a + k));
    const auto b0 = hn::PromoteTo(d16, hn::LoadU(d8, b + k));
    const auto a1 = hn::PromoteTo(d16, hn::LoadU(d8, a + k + lanes));
    const auto b1 = hn::PromoteTo(d16, hn::LoadU(d8, b + k + lanes));
    auto unused = hn::Zero(d32);
    sum0 = hn::ReorderWidenMulAccumulate(d32, a0, b0, sum0, unused);
    sum0 = hn::Add(sum0, unused);
    unused = hn::Zero(d32);
    sum1 = hn::ReorderWidenMulAccumulate(d32, a1, b1, sum1, unused);
    sum1 = hn::Add(sum1, unused);
  }
  const int32_t vector_sum = hn::GetLane(hn::SumOfLanes(d32, hn::Add(sum0, sum1)));
  return vector_sum + dot_i8_reference(a + k, b + k, length - k);
}

void dot_i8_rows(const int8_t* matrix, size_t rows, size_t stride, const int8_t* query,
                 size_t length, int32_t* out) {
  for (size_t row = 0; row < rows; ++row) out[row] = dot_i8(matrix + row * stride, query, length);
}

}  // namespace nearshelf
