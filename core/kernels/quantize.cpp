#include "core/kernels/quantize.h"

#include <algorithm>
#include <cmath>

namespace nearshelf {

namespace {

template <typename Integer>
float quantize(std::span<const float> values, std::span<Integer> out, int steps) {
  const auto most = static_cast<float>(steps);
  float largest = 0;
  for (const float value : values) largest = std::max(largest, std::fabs(value));
  const float scale = largest / most;
  if (!(scale > 0)) {  // also where the division underflows
    std::fill(out.begin(), out.end(), Integer{0});
    return 0;
  }
  for (size_t k = 0; k < values.size(); ++k) {
    const float step = std::clamp(values[k] / scale, -most, most);
    const float rounded = step < 0 ? std::ceil(step - 0.5f) : std::floor(step + 0.5f);
    out[k] = static_cast<Integer>(rounded);
  }
  return scale;
}

}  // namespace

float quantize_row(std::span<const float> values, std::span<int8_t> out, int steps) {
  return quantize(values, out, steps);
}

float quantize_query(std::span<const float> values, std::span<int16_t> out) {
  return quantize(values, out, 32767);
}

float quantize_unit(std::span<const float> values, std::span<int8_t> out) {
  quantize_row(values, out);
  int32_t squares = 0;
  for (const int8_t value : out) squares += int32_t{value} * value;
  return squares == 0 ? 0.0f : 1.0f / std::sqrt(static_cast<float>(squares));
}

float quantize_unit_query(std::span<const float> values, std::span<int16_t> out) {
  if (!(quantize_query(values, out) > 0)) return 0;
  double squares = 0;
  for (const int16_t value : out) squares += double{static_cast<float>(value)} * value;
  return static_cast<float>(1.0 / std::sqrt(squares));
}

}  // namespace nearshelf
