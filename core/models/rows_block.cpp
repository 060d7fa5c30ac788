#include "core/models/rows_block.h"

#include <algorithm>
#include <cmath>

namespace nearshelf {

Result<RowsBlock> RowsBlock::open(const ShardView& shard, const RowSections& sections,
                                  uint32_t count, uint32_t item_count) {
  const auto counts = shard.array<uint16_t>(sections.counts, count);
  if (!counts.ok()) return counts.status();
  const auto scales = shard.array<float>(sections.scales, count);
  if (!scales.ok()) return scales.status();
  const auto items = shard.section(sections.items);
  if (!items.ok()) return items.status();
  uint64_t pairs = 0;
  for (const uint16_t neighbours : counts.value()) pairs += neighbours;
  if (pairs > UINT32_MAX || items.value().size() > UINT32_MAX) {
    return Status::range(ErrorCode::kTooLarge, sections.items.name(), pairs, 0, UINT32_MAX);
  }

  RowsBlock block;
  block.counts_ = counts.value();
  block.scales_ = scales.value();
  block.item_bytes_ = items.value();
  if (const Status status = block.open_weights(shard, sections, pairs); !status.ok()) {
    return status;
  }
  if (const Status status = block.walk_rows(sections, item_count); !status.ok()) return status;
  block.loaded_ = true;
  return block;
}

Status RowsBlock::open_weights(const ShardView& shard, const RowSections& sections,
                               uint64_t pairs) {
  narrow_ = shard.has(sections.narrow_weights);
  const SectionId id = narrow_ ? sections.narrow_weights : sections.weights;
  const auto bytes = shard.array<uint8_t>(id, narrow_ ? (pairs + 1) / 2 : pairs);
  if (!bytes.ok()) return bytes.status();
  weights_ = bytes.value();

  const int lowest = narrow_ ? -kNarrowWeightSteps : -kWideWeightSteps;
  for (uint32_t pair = 0; pair < pairs; ++pair) {
    if (weight(pair) < lowest) return Status::at(ErrorCode::kBadValue, id.name());
  }
  if (narrow_ && pairs % 2 != 0 && weights_.back() >> 4 != 0) {
    return Status::at(ErrorCode::kBadValue, id.name());
  }
  return {};
}

Status RowsBlock::walk_rows(const RowSections& sections, uint32_t item_count) {
  item_offset_.reserve(counts_.size());
  weight_offset_.reserve(counts_.size());
  ByteReader reader(item_bytes_);
  uint32_t pairs = 0;
  for (size_t row = 0; row < counts_.size(); ++row) {
    if (!std::isfinite(scales_[row]) || scales_[row] < 0) {
      return Status::range(ErrorCode::kBadValue, sections.scales.name(), row, 0, counts_.size());
    }
    item_offset_.push_back(static_cast<uint32_t>(reader.position()));
    weight_offset_.push_back(pairs);
    uint64_t neighbour = 0;
    for (uint32_t k = 0; k < counts_[row]; ++k) {
      const uint32_t step = reader.read_varint();
      neighbour += step;
      if (!reader.ok() || neighbour >= item_count || (k > 0 && step == 0)) {
        return Status::range(ErrorCode::kBadLayout, sections.items.name(), neighbour, 0,
                             item_count - 1);
      }
    }
    pairs += counts_[row];
  }
  if (reader.at_end()) return {};
  return Status::range(ErrorCode::kBadSectionSize, sections.items.name(), item_bytes_.size(),
                       reader.position(), reader.position());
}

}  // namespace nearshelf
