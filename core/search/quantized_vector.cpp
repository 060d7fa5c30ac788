#include "core/search/quantized_vector.h"

#include <algorithm>
#include <cmath>

#include "core/kernels/quantize.h"

namespace nearshelf {
namespace {

float largest_of(std::span<const float> vector) {
  float largest = 0;
  for (const float value : vector) largest = std::max(largest, std::fabs(value));
  return largest;
}

// Half away from zero; the clamp is for what rounding makes of the largest value.
float round_to(float steps, float limit) {
  const float bounded = std::clamp(steps, -limit, limit);
  return bounded < 0 ? std::ceil(bounded - 0.5f) : std::floor(bounded + 0.5f);
}

}  // namespace

float squared_length(std::span<const float> vector) {
  float sum = 0;
  for (const float value : vector) sum += value * value;
  return sum;
}

float quantize_unit(std::span<const float> vector, std::span<int8_t> out) {
  quantize_row(vector, out.first(vector.size()));
  int32_t squares = 0;
  for (const int8_t value : out.first(vector.size())) squares += int32_t{value} * value;
  return squares == 0 ? 0.0f : 1.0f / std::sqrt(static_cast<float>(squares));
}

QuantizedQuery quantize_query(std::span<const float> vector) {
  constexpr float kLimit = 32767;
  QuantizedQuery query;
  const float scale = largest_of(vector) / kLimit;
  if (!(scale > 0)) return query;
  double squares = 0;
  for (size_t k = 0; k < vector.size(); ++k) {
    query.values[k] = static_cast<int16_t>(round_to(vector[k] / scale, kLimit));
    squares += double{static_cast<float>(query.values[k])} * query.values[k];
  }
  query.factor = static_cast<float>(1.0 / std::sqrt(squares));
  return query;
}

std::array<uint8_t, kCodeTableBytes> code_tables(std::span<const float, kCodeBits> rotated) {
  constexpr auto kLimit = static_cast<float>(kCodeQueryLimit);
  std::array<int8_t, kCodeBits> steps{};
  const float scale = largest_of(rotated) / kLimit;
  if (scale > 0) {
    for (size_t k = 0; k < kCodeBits; ++k) {
      steps[k] = static_cast<int8_t>(round_to(rotated[k] / scale, kLimit));
    }
  }
  std::array<uint8_t, kCodeTableBytes> tables;
  make_code_tables(steps, tables);
  return tables;
}

}  // namespace nearshelf
