#include "backend/base/system_random.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <set>

using nearshelf::backend::SystemRandom;

TEST_CASE("words do not repeat, within a buffer and beyond it, in one source and in two") {
  SystemRandom first;
  SystemRandom second;
  std::set<uint64_t> words;
  for (int k = 0; k < 500; ++k) {
    words.insert(first.next());
    words.insert(second.next());
  }
  // Two of 1,000 words are equal with probability 3e-14.
  CHECK(words.size() == 1'000);
}

TEST_CASE("each bit is set in half of the words") {
  SystemRandom random;
  constexpr int kWords = 10'000;
  std::array<int, 64> set{};
  for (int k = 0; k < kWords; ++k) {
    const uint64_t word = random.next();
    for (size_t bit = 0; bit < 64; ++bit) set[bit] += static_cast<int>(word >> bit & 1);
  }
  // Eight standard deviations of 50: one of the 64 bits is further off with probability 8e-14.
  for (const int count : set) CHECK(std::abs(count - kWords / 2) < 8 * 50);
}
