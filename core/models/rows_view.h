// Sparse item-item rows: score(j) = sum over the shopper's recent items i of weight_i * W[i][j].
// A small table lies in its shard; a large one is cut into blocks of consecutive items, shards of
// their own that are fetched when one of their items is wanted.
#pragma once

#include <span>
#include <vector>

#include "core/models/rows_block.h"

namespace nearshelf {

class RowsView {
 public:
  // A table of no items.
  RowsView() = default;

  // Views the table's sections for `item_count` items, or the starts of its blocks, none of which
  // is loaded then. Fails with kMissingSection, kBadSectionSize, kBadLayout, kBadValue or
  // kTooLarge.
  static Result<RowsView> open(const ShardView& shard, uint32_t item_count,
                               const RowSections& sections = kItemRows);

  // Whether `shard` holds such a table.
  static bool present(const ShardView& shard, const RowSections& sections = kItemRows) {
    return shard.has(sections.counts) || shard.has(sections.blocks);
  }

  // Calls visit(neighbour, weight) for each neighbour of `item` (< item_count), ascending. An item
  // of a block that is not loaded has none.
  template <typename Visit>
  void for_each(uint32_t item, Visit&& visit) const {
    const uint32_t block = block_of(item);
    if (has_block(block)) blocks_[block].for_each(item - starts_[block], visit);
  }

  uint32_t neighbour_count(uint32_t item) const;

  // Blocks are numbered from 0; a table that lies in its shard is one block.
  uint32_t block_count() const { return static_cast<uint32_t>(blocks_.size()); }
  uint32_t block_of(uint32_t item) const;
  bool has_block(uint32_t block) const { return blocks_[block].loaded(); }

  // Opens a rows block shard and serves its items from then on; the bytes stay borrowed. On failure
  // nothing changes. Fails as ShardView::open and RowsBlock::open do, with kCatalogMismatch for
  // another catalogue's block, or with kBadLayout for a range that is no block of this table.
  Status add_block(Bytes shard);

 private:
  RowSections sections_ = kItemRows;
  uint64_t ids_checksum_ = 0;
  std::vector<uint32_t> starts_;  // of the blocks, then the number of items
  std::vector<RowsBlock> blocks_;
};

}  // namespace nearshelf
