#include <doctest/doctest.h>

#include <vector>

#include "core/kernels/scan_codes.h"
#include "core/kernels/scan_i8.h"
#include "tests/core/random.h"

using namespace nearshelf;

namespace {

constexpr size_t kCounts[] = {0, 1, 2, 3, 4, 5, 7, 15, 16, 17, 31, 32, 33, 100, 255, 256};

int16_t any_int16(test::Random& random) { return static_cast<int16_t>(random.next()); }

}  // namespace

TEST_CASE("scan_i8 equals the reference over counts, strides, misalignments and extremes") {
  test::Random random(1);
  for (const size_t stride : {size_t{16}, size_t{32}, size_t{128}, size_t{256}}) {
    for (const size_t count : kCounts) {
      for (const size_t shift : {size_t{0}, size_t{1}, size_t{7}, size_t{15}}) {
        for (const bool extreme : {false, true}) {
          // Exactly sized heap blocks: AddressSanitizer sees any read past the promised end.
          std::vector<int8_t> rows(count * stride + shift);
          std::vector<int16_t> query(stride + shift % 3);
          for (int8_t& value : rows) value = extreme ? int8_t{-128} : random.int8();
          for (int16_t& value : query) value = extreme ? int16_t{-32768} : any_int16(random);
          std::vector<int32_t> dots(count);
          std::vector<int32_t> expected(count);
          const int16_t* q = query.data() + shift % 3;
          scan_i8(rows.data() + shift, count, stride, q, dots.data());
          scan_i8_reference(rows.data() + shift, count, stride, q, expected.data());
          CAPTURE(stride);
          CAPTURE(count);
          REQUIRE(dots == expected);
        }
      }
    }
  }
}

TEST_CASE("scan_codes equals the reference over counts and extremes") {
  test::Random random(2);
  for (const size_t count : kCounts) {
    for (const int extreme : {0, 1, 2}) {
      const size_t blocks = (count + kCodeItems - 1) / kCodeItems;
      std::vector<uint8_t> codes(blocks * kCodeBlockBytes);
      for (uint8_t& byte : codes) {
        byte = extreme == 0 ? static_cast<uint8_t>(random.next()) : extreme == 1 ? 0xFF : 0;
      }
      std::vector<int8_t> query(kCodeBits);
      for (int8_t& value : query) {
        value =
            extreme != 0 ? int8_t{7} : static_cast<int8_t>(static_cast<int>(random.below(15)) - 7);
      }
      std::vector<uint8_t> tables(kCodeTableBytes);
      make_code_tables(query, tables);
      std::vector<int32_t> dots(blocks * kCodeItems);
      std::vector<int32_t> expected(count);
      scan_codes(codes.data(), count, tables.data(), dots.data());
      scan_codes_reference(codes.data(), count, query, expected.data());
      dots.resize(count);
      CAPTURE(count);
      REQUIRE(dots == expected);
    }
  }
}

TEST_CASE("append_reaching finds exactly what reaches the threshold, in order") {
  test::Random random(3);
  for (const size_t count : kCounts) {
    std::vector<int32_t> dots(count);
    std::vector<float> factors(count);
    for (size_t k = 0; k < count; ++k) {
      dots[k] = static_cast<int32_t>(random.below(21)) - 10;
      factors[k] = static_cast<float>(random.below(3)) * 0.5f;
    }
    for (const float threshold : {-100.0f, 0.0f, 4.0f, 5.0f, 100.0f}) {
      std::vector<Scored> found = {{7, 1.0f}};
      append_reaching(dots, factors, 1000, threshold, &found);
      size_t place = 1;
      for (uint32_t k = 0; k < count; ++k) {
        const float score = factors[k] * static_cast<float>(dots[k]);
        if (score < threshold) continue;
        REQUIRE(place < found.size());
        CHECK(found[place].item == 1000 + k);
        CHECK(found[place].score == score);
        ++place;
      }
      CHECK(place == found.size());
      CHECK(found[0].item == 7);
    }
  }
}
