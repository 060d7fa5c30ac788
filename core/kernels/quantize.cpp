#include "core/kernels/quantize.h"

#include <algorithm>
#include <cmath>

namespace nearshelf {

float quantize_row(std::span<const float> values, std::span<int8_t> out) {
  float largest = 0;
  for (const float value : values) largest = std::max(largest, std::fabs(value));
  const float scale = largest / 127.0f;
  if (!(scale > 0)) {  // also where largest / 127 underflows
    std::fill(out.begin(), out.end(), int8_t{0});
    return 0;
  }
  for (size_t k = 0; k < values.size(); ++k) {
    const float steps = std::clamp(values[k] / scale, -127.0f, 127.0f);
    const float rounded = steps < 0 ? std::ceil(steps - 0.5f) : std::floor(steps + 0.5f);
    out[k] = static_cast<int8_t>(rounded);
  }
  return scale;
}

}  // namespace nearshelf
