// Where tensors lie in one block of memory.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace nearshelf {

// A tensor's bytes, and the steps between which it must keep them, both included.
struct Lifetime {
  uint64_t bytes;
  uint32_t first;
  uint32_t last;
};

struct ArenaPlan {
  std::vector<uint64_t> offsets;  // one a lifetime, multiples of 64
  uint64_t bytes = 0;
};

// Tensors that live at the same time never overlap. Largest first, each at the lowest place that is
// free for as long as it lives (Pisarchyk and Lee 2020, "greedy by size").
ArenaPlan plan_arena(std::span<const Lifetime> lifetimes);

}  // namespace nearshelf
