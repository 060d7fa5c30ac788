#include "core/search/row_block.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace nearshelf {

Result<RowBlock> RowBlock::open(Bytes bytes, uint32_t dimensions, uint32_t item_count) {
  const auto opened = ShardView::open(bytes, ShardRole::kVectorRows);
  if (!opened.ok()) return opened.status();
  const ShardView& shard = opened.value();
  const auto meta = shard.array<uint32_t>(kIndexMeta, kBlockMetaSize / sizeof(uint32_t));
  if (!meta.ok()) return meta.status();
  RowBlock block;
  block.block_ = meta.value()[0];
  block.first_row_ = meta.value()[1];
  const uint32_t rows = meta.value()[2];
  if (rows < 1 || rows > kMaxItems) {
    return Status::range(ErrorCode::kBadValue, "META rows", rows, 1, kMaxItems);
  }
  if (meta.value()[3] != dimensions) {
    return Status::range(ErrorCode::kBadValue, "META dimensions", meta.value()[3], dimensions,
                         dimensions);
  }
  block.stride_ = row_stride(dimensions);
  const auto values = shard.array<int8_t>(kRowValues, uint64_t{rows} * block.stride_);
  if (!values.ok()) return values.status();
  const auto factors = shard.array<float>(kRowFactors, rows);
  if (!factors.ok()) return factors.status();
  const auto items = shard.array<uint32_t>(kRowItemNumbers, rows);
  if (!items.ok()) return items.status();
  const auto ids = StringColumn::open(shard, kRowIds, rows, kMaxIndexIdBytes);
  if (!ids.ok()) return ids.status();
  block.values_ = values.value();
  block.factors_ = factors.value();
  block.items_ = items.value();
  block.ids_ = ids.value();
  for (const float factor : block.factors_) {
    // Rows are unit vectors, so no factor exceeds 1 / 1.
    if (!(factor >= 0 && factor <= 1)) return Status::at(ErrorCode::kBadValue, kRowFactors.name());
  }
  for (const uint32_t item : block.items_) {
    if (item >= item_count) {
      return Status::range(ErrorCode::kBadValue, kRowItemNumbers.name(), item, 0, item_count - 1);
    }
  }
  return block;
}

void RowBlock::vector(uint32_t row, std::span<float> out) const {
  const int8_t* values = values_.data() + row * stride_;
  for (size_t k = 0; k < out.size(); ++k) out[k] = factors_[row] * static_cast<float>(values[k]);
}

float RowBlock::score(uint32_t row, const QuantizedQuery& query) const {
  int32_t dot;
  scan_i8(values_.data() + row * stride_, 1, stride_, query.values.data(), &dot);
  return factors_[row] * static_cast<float>(dot);
}

void RowBlock::scan(const QuantizedQuery& query, const SearchFilter& filter,
                    BestItems* best) const {
  const bool everything = filter.everything();
  const auto allows = [&](uint32_t item) { return filter.allows(item); };
  std::vector<Scored>& found = *best->buffer();
  std::array<int32_t, kScanRows> dots;
  for (size_t first = 0; first < items_.size(); first += kScanRows) {
    const size_t count = std::min(kScanRows, items_.size() - first);
    const auto items = items_.subspan(first, count);
    if (!everything && std::none_of(items.begin(), items.end(), allows)) continue;
    scan_i8(values_.data() + first * stride_, count, stride_, query.values.data(), dots.data());
    const size_t before = found.size();
    append_reaching(std::span(dots).first(count), factors_.subspan(first, count), 0,
                    best->threshold(), &found);
    size_t kept = before;
    for (size_t k = before; k < found.size(); ++k) {
      const uint32_t item = items[found[k].item];
      if (everything || filter.allows(item)) found[kept++] = {item, found[k].score};
    }
    found.resize(kept);
    best->settle();
  }
}

}  // namespace nearshelf
