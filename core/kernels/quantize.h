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

}  // namespace nearshelf
