#include "core/models/vector_table.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/kernels/dot_i8.h"
#include "core/kernels/quantize.h"
#include "core/kernels/scan_i8.h"

namespace nearshelf {

Result<VectorTable> VectorTable::open(const ShardView& shard, SectionId scales, SectionId values,
                                      uint32_t item_count, uint32_t dimensions) {
  VectorTable table;
  table.dimensions_ = dimensions;
  table.stride_ = vector_stride(dimensions);
  const auto scale_array = shard.array<float>(scales, item_count);
  if (!scale_array.ok()) return scale_array.status();
  const auto value_array = shard.array<int8_t>(values, uint64_t{item_count} * table.stride_);
  if (!value_array.ok()) return value_array.status();
  table.scales_ = scale_array.value();
  table.values_ = value_array.value();
  for (const float scale : table.scales_) {
    if (!std::isfinite(scale) || scale < 0) {
      return Status::at(ErrorCode::kBadValue, scales.name());
    }
  }
  return table;
}

void VectorTable::add(uint32_t item, double weight, std::span<double> sum) const {
  const int8_t* quantised = values(item);
  const double scaled = weight * scales_[item];
  for (size_t k = 0; k < sum.size(); ++k) sum[k] += scaled * quantised[k];
}

void VectorTable::score_all(std::span<const double> query, std::span<float> out) const {
  const std::vector<float> rounded(query.begin(), query.end());
  std::vector<int16_t> quantised(stride_, 0);
  quantize_query(rounded, std::span(quantised).first(rounded.size()));
  scan(quantised, 1, out);
}

void VectorTable::scan(std::span<const int16_t> query, float factor, std::span<float> out) const {
  std::array<int32_t, kScanRows> dots;
  for (size_t first = 0; first < out.size(); first += dots.size()) {
    const size_t rows = std::min(dots.size(), out.size() - first);
    scan_i8(values_.data() + first * stride_, rows, stride_, query.data(), dots.data());
    for (size_t k = 0; k < rows; ++k) {
      out[first + k] = scales_[first + k] * factor * static_cast<float>(dots[k]);
    }
  }
}

float VectorTable::cosine(uint32_t a, uint32_t b) const {
  const auto square = [&](uint32_t item) {
    return double{static_cast<double>(dot_i8(values(item), values(item), stride_))};
  };
  const double norms = square(a) * square(b);
  if (norms == 0) return 0;
  return static_cast<float>(dot_i8(values(a), values(b), stride_) / std::sqrt(norms));
}

}  // namespace nearshelf
