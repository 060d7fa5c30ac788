// Unit vectors as integers with one float that makes their inner products cosines.
#pragma once

#include <array>
#include <span>

#include "core/search/index_format.h"

namespace nearshelf {

// Writes `vector` (1..256 finite values) as int8 to the first values of `out`, and returns the
// factor f by which the dot of `out` with anything is multiplied so that f * out has length 1: the
// rounding changes the direction a little, never the length. The zero vector gives zeros and 0.
float quantize_unit(std::span<const float> vector, std::span<int8_t> out);

// A query: 15 bits and a sign, so that only the rounding of the rows is left.
struct QuantizedQuery {
  std::array<int16_t, kMaxIndexDimensions> values{};
  float factor = 0;  // factor * values has length 1
};

// 1..256 finite values.
QuantizedQuery quantize_unit_query(std::span<const float> vector);

// The look-up tables of a query for scan_codes: 4 bits a coordinate.
std::array<uint8_t, kCodeTableBytes> code_tables(std::span<const float, kCodeBits> rotated);

// Sum of squares in a fixed order.
float squared_length(std::span<const float> vector);

}  // namespace nearshelf
