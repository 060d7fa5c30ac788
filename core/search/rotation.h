// A random rotation of up to 256 dimensions that costs 256 * 24 additions and is stored in 96
// bytes: three rounds of random signs and a Hadamard transform (Andoni et al. 2015, arXiv
// 1509.02897).
#pragma once

#include <array>
#include <span>

#include "core/search/index_format.h"

namespace nearshelf {

using RotatedVector = std::array<float, kCodeBits>;

// Rotates `vector` (at most 256 values, padded with zeros); its length stays the same. `signs`: 3 x
// 256 bits, set = negate. The same bits on every machine.
RotatedVector rotate(std::span<const float> vector, std::span<const uint8_t> signs);

}  // namespace nearshelf
