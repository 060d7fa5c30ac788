// Unit vectors as integers with one float that makes their inner products cosines.
#pragma once

#include <array>
#include <span>

#include "core/search/index_format.h"

namespace nearshelf {

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
