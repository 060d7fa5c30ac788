#include "core/models/rows_view.h"

#include <algorithm>

namespace nearshelf {
namespace {

Status check_starts(std::span<const uint32_t> starts, uint32_t item_count, const char* where) {
  if (starts.size() < 2) {
    return Status::range(ErrorCode::kBadSectionSize, where, starts.size(), 2, item_count + 1ull);
  }
  if (starts.front() != 0) return Status::range(ErrorCode::kBadLayout, where, starts.front(), 0, 0);
  if (starts.back() != item_count) {
    return Status::range(ErrorCode::kBadLayout, where, starts.back(), item_count, item_count);
  }
  for (size_t k = 1; k < starts.size(); ++k) {
    if (starts[k] <= starts[k - 1]) {
      return Status::range(ErrorCode::kBadLayout, where, starts[k], starts[k - 1] + 1ull,
                           item_count);
    }
  }
  return {};
}

}  // namespace

Result<RowsView> RowsView::open(const ShardView& shard, uint32_t item_count,
                                const RowSections& sections) {
  RowsView rows;
  rows.sections_ = sections;
  if (!shard.has(sections.blocks)) {
    auto block = RowsBlock::open(shard, sections, item_count, item_count);
    if (!block.ok()) return block.status();
    rows.starts_ = {0, item_count};
    rows.blocks_.push_back(std::move(block.value()));
    return rows;
  }

  const auto meta = shard.array<uint8_t>(kModelMeta, kModelMetaSize);
  if (!meta.ok()) return meta.status();
  rows.ids_checksum_ = load_le<uint64_t>(meta.value().data() + 8);
  const auto bytes = shard.section(sections.blocks);
  if (!bytes.ok()) return bytes.status();
  const auto starts =
      shard.array<uint32_t>(sections.blocks, bytes.value().size() / sizeof(uint32_t));
  if (!starts.ok()) return starts.status();
  const Status status = check_starts(starts.value(), item_count, sections.blocks.name());
  if (!status.ok()) return status;
  rows.starts_.assign(starts.value().begin(), starts.value().end());
  rows.blocks_.resize(rows.starts_.size() - 1);
  return rows;
}

uint32_t RowsView::block_of(uint32_t item) const {
  if (blocks_.size() == 1) return 0;
  const auto after = std::upper_bound(starts_.begin(), starts_.end() - 1, item);
  return static_cast<uint32_t>(after - starts_.begin()) - 1;
}

uint32_t RowsView::neighbour_count(uint32_t item) const {
  const uint32_t block = block_of(item);
  return has_block(block) ? blocks_[block].neighbour_count(item - starts_[block]) : 0;
}

Status RowsView::add_block(Bytes bytes) {
  const Result<ShardView> shard = ShardView::open(bytes, ShardRole::kRows);
  if (!shard.ok()) return shard.status();
  const auto meta = shard.value().array<uint8_t>(kRowsBlockMeta, kRowsBlockMetaSize);
  if (!meta.ok()) return meta.status();
  const uint8_t* fields = meta.value().data();
  const auto first = load_le<uint32_t>(fields);
  const auto count = load_le<uint32_t>(fields + 4);
  const auto item_count = load_le<uint32_t>(fields + 8);
  if (blocks_.empty() || item_count != starts_.back() ||
      load_le<uint64_t>(fields + 16) != ids_checksum_) {
    return Status::at(ErrorCode::kCatalogMismatch, "rows block");
  }
  if (load_le<uint32_t>(fields + 12) != 0) return Status::at(ErrorCode::kBadValue, "META reserved");
  const uint32_t block = first < item_count ? block_of(first) : 0;
  if (starts_[block] != first || starts_[block + 1] - first != count) {
    return Status::range(ErrorCode::kBadLayout, "rows block", first, starts_[block],
                         starts_[block]);
  }
  auto opened = RowsBlock::open(shard.value(), sections_, count, item_count);
  if (!opened.ok()) return opened.status();
  blocks_[block] = std::move(opened.value());
  return {};
}

}  // namespace nearshelf
