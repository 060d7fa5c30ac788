// Float to int8 or less, one scale per row.
#pragma once

#include <cstdint>
#include <span>

namespace nearshelf {

// Writes round_half_away_from_zero(values[k] / scale) to out[k], with scale = max |value| /
// steps, and returns the scale. All-zero rows give scale 0 and zeros. Values must be finite; sizes
// equal; 1 <= steps <= 127.
float quantize_row(std::span<const float> values, std::span<int8_t> out, int steps = 127);

// The same with 32767 steps: for the one vector that a table of rows is scanned with.
float quantize_query(std::span<const float> values, std::span<int16_t> out);

// As quantize_row() and quantize_query() for vectors whose direction alone matters: return the
// factor f for which f * out has length 1, so that rounding changes the direction a little, never
// the length. The zero vector gives zeros and 0. At most 2^16 values.
float quantize_unit(std::span<const float> values, std::span<int8_t> out);
float quantize_unit_query(std::span<const float> values, std::span<int16_t> out);

}  // namespace nearshelf
