#include "core/search/code_block.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace nearshelf {

Result<CodeBlock> CodeBlock::open(Bytes bytes, uint32_t row_count, uint32_t item_count) {
  const auto opened = ShardView::open(bytes, ShardRole::kVectorCodes);
  if (!opened.ok()) return opened.status();
  const ShardView& shard = opened.value();
  const auto meta = shard.array<uint32_t>(kIndexMeta, kBlockMetaSize / sizeof(uint32_t));
  if (!meta.ok()) return meta.status();
  CodeBlock block;
  block.block_ = meta.value()[0];
  block.first_row_ = meta.value()[1];
  const uint32_t rows = meta.value()[2];
  if (block.first_row_ >= row_count || rows < 1 || rows > row_count - block.first_row_) {
    return Status::range(ErrorCode::kBadValue, "META rows", rows, 1, row_count);
  }
  if (meta.value()[3] != kCodeBits) {
    return Status::range(ErrorCode::kBadValue, "META bits", meta.value()[3], kCodeBits, kCodeBits);
  }
  const uint64_t blocks = (uint64_t{rows} + kCodeItems - 1) / kCodeItems;
  const auto codes = shard.array<uint8_t>(kCodeValues, blocks * kCodeBlockBytes);
  if (!codes.ok()) return codes.status();
  const auto factors = shard.array<float>(kCodeFactors, rows);
  if (!factors.ok()) return factors.status();
  const auto items = shard.array<uint32_t>(kRowItemNumbers, rows);
  if (!items.ok()) return items.status();
  block.codes_ = codes.value();
  block.factors_ = factors.value();
  block.items_ = items.value();
  for (const float factor : block.factors_) {
    if (!std::isfinite(factor) || factor < 0) {
      return Status::at(ErrorCode::kBadValue, kCodeFactors.name());
    }
  }
  for (const uint32_t item : block.items_) {
    if (item >= item_count) {
      return Status::range(ErrorCode::kBadValue, kRowItemNumbers.name(), item, 0, item_count - 1);
    }
  }
  return block;
}

void CodeBlock::scan(std::span<const uint8_t, kCodeTableBytes> tables, const SearchFilter& filter,
                     BestItems* best) const {
  const bool everything = filter.everything();
  const auto allows = [&](uint32_t item) { return filter.allows(item); };
  std::vector<Scored>& found = *best->buffer();
  std::array<int32_t, kScanRows> dots;
  for (size_t first = 0; first < items_.size(); first += kScanRows) {
    const size_t count = std::min(kScanRows, items_.size() - first);
    const auto items = items_.subspan(first, count);
    if (!everything && std::none_of(items.begin(), items.end(), allows)) continue;
    scan_codes(codes_.data() + first * kCodeBytes, count, tables.data(), dots.data());
    const size_t before = found.size();
    append_reaching(std::span(dots).first(count), factors_.subspan(first, count),
                    first_row_ + static_cast<uint32_t>(first), best->threshold(), &found);
    if (!everything) {
      const auto refused = [&](const Scored& candidate) {
        return !filter.allows(items_[candidate.item - first_row_]);
      };
      const auto added = found.begin() + static_cast<ptrdiff_t>(before);
      found.erase(std::remove_if(added, found.end(), refused), found.end());
    }
    best->settle();
  }
}

}  // namespace nearshelf
