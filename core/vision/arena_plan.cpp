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
  std::sort(largest_first.begin(), largest_first.end(), [&](uint32_t a, uint32_t b) {
    if (lifetimes[a].bytes != lifetimes[b].bytes) return lifetimes[a].bytes > lifetimes[b].bytes;
    return a < b;
  });

  ArenaPlan plan;
  plan.offsets.resize(lifetimes.size());
  std::vector<uint32_t> placed;  // by offset
  for (const uint32_t tensor : largest_first) {
    const uint64_t bytes = round_up(lifetimes[tensor].bytes);
    uint64_t offset = 0;
    for (const uint32_t other : placed) {
      if (!overlap(lifetimes[tensor], lifetimes[other])) continue;
      if (offset + bytes <= plan.offsets[other]) break;
      offset = std::max(offset, plan.offsets[other] + round_up(lifetimes[other].bytes));
    }
    plan.offsets[tensor] = offset;
    plan.bytes = std::max(plan.bytes, offset + bytes);
    const auto place = std::upper_bound(
        placed.begin(), placed.end(), offset,
        [&](uint64_t value, uint32_t other) { return value < plan.offsets[other]; });
    placed.insert(place, tensor);
  }
  return plan;
}

}  // namespace nearshelf
