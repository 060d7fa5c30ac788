#include "core/search/quantized_vector.h"

#include <cmath>

#include "core/kernels/quantize.h"

namespace nearshelf {
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

QuantizedQuery quantize_unit_query(std::span<const float> vector) {
  QuantizedQuery query;
  const std::span<int16_t> values = std::span(query.values).first(vector.size());
  if (!(quantize_query(vector, values) > 0)) return query;
  double squares = 0;
  for (const int16_t value : values) squares += double{static_cast<float>(value)} * value;
  query.factor = static_cast<float>(1.0 / std::sqrt(squares));
  return query;
}

std::array<uint8_t, kCodeTableBytes> code_tables(std::span<const float, kCodeBits> rotated) {
  std::array<int8_t, kCodeBits> steps;
  quantize_row(rotated, steps, kCodeQueryLimit);
  std::array<uint8_t, kCodeTableBytes> tables;
  make_code_tables(steps, tables);
  return tables;
}

}  // namespace nearshelf
