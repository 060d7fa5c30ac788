#include "core/models/rows_view.h"

#include <cmath>

namespace nearshelf {

Result<RowsView> RowsView::open(const ShardView& shard, uint32_t item_count) {
  const auto counts = shard.array<uint16_t>(kRowCounts, item_count);
  if (!counts.ok()) return counts.status();
  const auto scales = shard.array<float>(kRowScales, item_count);
  if (!scales.ok()) return scales.status();
  const auto items = shard.section(kRowItems);
  if (!items.ok()) return items.status();
  uint64_t pairs = 0;
  for (const uint16_t count : counts.value()) pairs += count;
  const auto weights = shard.array<int8_t>(kRowWeights, pairs);
  if (!weights.ok()) return weights.status();
  if (pairs > UINT32_MAX || items.value().size() > UINT32_MAX) {
    return Status::range(ErrorCode::kTooLarge, kRowItems.name(), pairs, 0, UINT32_MAX);
  }

  RowsView rows;
  rows.counts_ = counts.value();
  rows.scales_ = scales.value();
  rows.item_bytes_ = items.value();
  rows.weights_ = weights.value();
  rows.item_offset_.reserve(item_count);
  rows.weight_offset_.reserve(item_count);

  ByteReader reader(rows.item_bytes_);
  uint32_t weight_offset = 0;
  for (uint32_t item = 0; item < item_count; ++item) {
    if (!std::isfinite(rows.scales_[item]) || rows.scales_[item] < 0) {
      return Status::range(ErrorCode::kBadValue, kRowScales.name(), item, 0, item_count);
    }
    rows.item_offset_.push_back(static_cast<uint32_t>(reader.position()));
    rows.weight_offset_.push_back(weight_offset);
    uint64_t neighbour = 0;
    for (uint16_t k = 0; k < rows.counts_[item]; ++k) {
      const uint32_t step = reader.read_varint();
      neighbour += step;
      if (!reader.ok() || neighbour >= item_count || (k > 0 && step == 0)) {
        return Status::range(ErrorCode::kBadLayout, kRowItems.name(), neighbour, 0, item_count - 1);
      }
    }
    weight_offset += rows.counts_[item];
  }
  if (!reader.at_end()) {
    return Status::range(ErrorCode::kBadSectionSize, kRowItems.name(), rows.item_bytes_.size(),
                         reader.position(), reader.position());
  }
  return rows;
}

}  // namespace nearshelf
