#include "core/vision/projection.h"

#include <cmath>

namespace nearshelf {
namespace {

float dot(std::span<const float> in, const int8_t* values) {
  float sums[4] = {};
  size_t k = 0;
  for (; k + 4 <= in.size(); k += 4) {
    for (size_t j = 0; j < 4; ++j) sums[j] += static_cast<float>(values[k + j]) * in[k + j];
  }
  for (size_t j = 0; k < in.size(); ++j, ++k) sums[j] += static_cast<float>(values[k]) * in[k];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

}  // namespace

bool scale_to_unit_length(std::span<float> vector) {
  double squares = 0;
  for (const float value : vector) squares += double{value} * double{value};
  const auto length = static_cast<float>(std::sqrt(squares));
  if (!(length > 0)) return false;
  for (float& value : vector) value /= length;
  return true;
}

void project(std::span<const float> in, const int8_t* values, const float* scales,
             const float* offsets, std::span<float> out) {
  for (size_t r = 0; r < out.size(); ++r) {
    out[r] = scales[r] * dot(in, values + r * in.size()) + offsets[r];
  }
}

}  // namespace nearshelf
