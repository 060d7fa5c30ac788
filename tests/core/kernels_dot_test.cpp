#include <doctest/doctest.h>

#include <vector>

#include "core/kernels/dot_i8.h"
#include "tests/core/random.h"

using namespace nearshelf;

namespace {

constexpr size_t kLengths[] = {0,  1,  2,  3,  7,  8,  9,  15, 16,  17,  23,  24,  31,
                               32, 33, 47, 48, 63, 64, 65, 95, 127, 128, 129, 255, 1000};
constexpr size_t kLargestMisalignment = 16;

enum class Fill { kRandom, kLargest, kSmallest, kOpposite };

void fill(std::vector<int8_t>& values, Fill kind, bool second, uint64_t seed) {
  test::Random random(seed);
  for (int8_t& value : values) {
    switch (kind) {
      case Fill::kRandom:
        value = random.int8();
        break;
      case Fill::kLargest:
        value = 127;
        break;
      case Fill::kSmallest:
        value = -127;
        break;
      case Fill::kOpposite:
        value = second ? int8_t{-127} : int8_t{127};
        break;
    }
  }
}

}  // namespace

TEST_CASE("dot_i8 equals the reference over lengths, misalignments and values") {
  for (const Fill kind : {Fill::kRandom, Fill::kLargest, Fill::kSmallest, Fill::kOpposite}) {
    for (const size_t length : kLengths) {
      for (size_t shift = 0; shift <= kLargestMisalignment; ++shift) {
        // Exactly sized heap blocks: AddressSanitizer sees any read past the promised end.
        std::vector<int8_t> a(length + shift);
        std::vector<int8_t> b(length + (shift * 7) % (kLargestMisalignment + 1));
        const uint64_t seed = length * 31 + shift;
        CAPTURE(seed);
        fill(a, kind, false, seed);
        fill(b, kind, true, seed + 1);
        const int8_t* a_end_aligned = a.data() + (a.size() - length);
        const int8_t* b_end_aligned = b.data() + (b.size() - length);
        REQUIRE(dot_i8(a_end_aligned, b_end_aligned, length) ==
                dot_i8_reference(a_end_aligned, b_end_aligned, length));
      }
    }
  }
}

TEST_CASE("the largest promised length cannot overflow") {
  std::vector<int8_t> a(1 << 16, 127);
  CHECK(dot_i8(a.data(), a.data(), a.size()) == 127 * 127 * (1 << 16));
}

TEST_CASE("dot_i8_rows is dot_i8 row by row, whatever the stride") {
  test::Random random(5);
  for (const size_t stride : {size_t{16}, size_t{32}, size_t{37}}) {
    constexpr size_t kRows = 9;
    constexpr size_t kLength = 13;
    std::vector<int8_t> matrix((kRows - 1) * stride + kLength);
    std::vector<int8_t> query(kLength);
    for (int8_t& value : matrix) value = random.int8();
    for (int8_t& value : query) value = random.int8();
    std::vector<int32_t> out(kRows);
    dot_i8_rows(matrix.data(), kRows, stride, query.data(), kLength, out.data());
    for (size_t row = 0; row < kRows; ++row) {
      CHECK(out[row] == dot_i8_reference(matrix.data() + row * stride, query.data(), kLength));
    }
  }
}
