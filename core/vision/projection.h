// From features to a vector of length 1: docs/FORMAT.md, "Encoder shard", says in which order sums
// are formed.
#pragma once

#include <cstdint>
#include <span>

namespace nearshelf {

// Divides by the length; a vector of zeros stays as it is. False for that one.
bool scale_to_unit_length(std::span<float> vector);

// out[r] = scales[r] * (sum over k of values[r][k] * in[k]) + offsets[r].
void project(std::span<const float> in, const int8_t* values, const float* scales,
             const float* offsets, std::span<float> out);

}  // namespace nearshelf
