#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "core/vision/arena_plan.h"
#include "tests/core/vision/encoder_samples.h"

using namespace nearshelf;

namespace {

std::atomic<size_t> allocations = 0;

}  // namespace

void* operator new(size_t size) {
  ++allocations;
  void* memory = std::malloc(size > 0 ? size : 1);
  if (memory == nullptr) std::abort();
  return memory;
}
void* operator new(size_t size, const std::nothrow_t&) noexcept { return operator new(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }

TEST_CASE("a run allocates nothing") {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    Encoder encoder = test::load(test::random_encoder(seed), simd_conv_kernels());
    const size_t before = allocations;
    encoder.run();
    encoder.run([] { return 0.0; });
    CHECK(allocations == before);
  }
}

TEST_CASE("MobileNetV2 at 224 pixels needs a few megabytes besides its weights") {
  const Encoder encoder = test::load(test::mobilenet_v2(224, 1.0f, 1), simd_conv_kernels());
  MESSAGE("activations and scratch: " << encoder.arena_bytes()
                                      << " B, packed weights: " << encoder.packed_bytes() << " B");
  CHECK(encoder.arena_bytes() < 4'000'000);
}

TEST_CASE("tensors that are alive at one time never overlap, and others share their bytes") {
  test::Random random(5);
  for (int round = 0; round < 50; ++round) {
    std::vector<Lifetime> lifetimes;
    uint64_t most_at_once = 0;
    uint64_t sum = 0;
    for (uint32_t k = 0; k < 40; ++k) {
      lifetimes.push_back({random.below(5000), k, k + random.below(6)});
      sum += lifetimes.back().bytes + 64;
    }
    for (uint32_t step = 0; step < 46; ++step) {
      uint64_t alive = 0;
      for (const Lifetime& one : lifetimes) {
        if (one.first <= step && step <= one.last) alive += one.bytes;
      }
      most_at_once = std::max(most_at_once, alive);
    }
    const ArenaPlan plan = plan_arena(lifetimes);
    CHECK(plan.bytes >= most_at_once);
    CHECK(plan.bytes < sum);
    for (size_t a = 0; a < lifetimes.size(); ++a) {
      CHECK(plan.offsets[a] % 64 == 0);
      CHECK(plan.offsets[a] + lifetimes[a].bytes <= plan.bytes);
      for (size_t b = 0; b < a; ++b) {
        const bool together =
            lifetimes[a].first <= lifetimes[b].last && lifetimes[b].first <= lifetimes[a].last;
        const bool apart = plan.offsets[a] + lifetimes[a].bytes <= plan.offsets[b] ||
                           plan.offsets[b] + lifetimes[b].bytes <= plan.offsets[a];
        REQUIRE((apart || !together));
      }
    }
  }
}
