#include "core/kernels/quantize.h"

#include <algorithm>
#include <cmath>

namespace nearshelf {

float quantize_row(std::span<const float> values, std::span<int8_t> out, int steps) {
  const auto most = static_cast<float>(steps);
  float largest = 0;
  for (const float value : values) largest = std::max(largest, std::fabs(value));
  const float scale = largest / most;
  if (!(scale > 0)) {  // also where the division underflows
    std::fill(out.begin(), out.end(), int8_t{0});
    return 0;
  }
  for (size_t k = 0; k < values.size(); ++k) {
    const float step = std::clamp(values[k] / scale, -most, most);
    const float rounded = step < 0 ? std::ceil(step - 0.5f) : std::floor(step + 0.5f);
    out[k] = static_cast<int8_t>(rounded);
  }
  return scale;
}

}  // namespace nearshelf
