#include "core/vision/arena_plan.h"

#include <algorithm>
#include <numeric>

#include "core/base/aligned_buffer.h"

namespace nearshelf {
namespace {

uint64_t round_up(uint64_t bytes) {
  return (bytes + kShardAlignment - 1) / kShardAlignment * kShardAlignment;
}

bool overlap(const Lifetime& a, const Lifetime& b) {
  return a.first <= b.last && b.first <= a.last;
}

}  // namespace

ArenaPlan plan_arena(std::span<const Lifetime> lifetimes) {
  std::vector<uint32_t> largest_first(lifetimes.size());
  std::iota(largest_first.begin(), largest_first.end(), 0);
  const auto is_larger = [&](uint32_t a, uint32_t b) {
    if (lifetimes[a].bytes != lifetimes[b].bytes) return lifetimes[a].bytes > lifetimes[b].bytes;
    return a < b;
  };
  // Not std::sort, which is several sorts in one: this code is downloaded.
  std::make_heap(largest_first.begin(), largest_first.end(), is_larger);
  std::sort_heap(largest_first.begin(), largest_first.end(), is_larger);

  ArenaPlan plan;
  plan.offsets.resize(lifetimes.size());
  std::vector<uint32_t> by_offset(lifetimes.size());
  uint32_t* const placed = by_offset.data();
  uint32_t* placed_end = placed;
  for (const uint32_t tensor : largest_first) {
    const uint64_t bytes = round_up(lifetimes[tensor].bytes);
    uint64_t offset = 0;
    for (const uint32_t* next = placed; next != placed_end; ++next) {
      const uint32_t other = *next;
      if (!overlap(lifetimes[tensor], lifetimes[other])) continue;
      if (offset + bytes <= plan.offsets[other]) break;
      offset = std::max(offset, plan.offsets[other] + round_up(lifetimes[other].bytes));
    }
    plan.offsets[tensor] = offset;
    plan.bytes = std::max(plan.bytes, offset + bytes);
    uint32_t* place = placed_end++;
    for (; place != placed && plan.offsets[place[-1]] > offset; --place) *place = place[-1];
    *place = tensor;
  }
  return plan;
}

}  // namespace nearshelf
