#include "core/search/quantized_vector.h"

#include "core/kernels/quantize.h"

namespace nearshelf {

float squared_length(std::span<const float> vector) {
  float sum = 0;
  for (const float value : vector) sum += value * value;
  return sum;
}

QuantizedQuery quantize_unit_query(std::span<const float> vector) {
  QuantizedQuery query;
  query.factor = quantize_unit_query(vector, std::span(query.values).first(vector.size()));
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
