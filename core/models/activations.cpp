#include "core/models/activations.h"

#include <algorithm>

namespace nearshelf {

void softmax(std::span<float> values) {
  if (values.empty()) return;
  const float largest = *std::max_element(values.begin(), values.end());
  float sum = 0;
  for (float& value : values) {
    value = exp_f32(value - largest);
    sum += value;
  }
  for (float& value : values) value /= sum;
}

}  // namespace nearshelf
