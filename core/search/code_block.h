// A shard of 256-bit codes: what a coded index scans to choose the rows that are worth a look.
#pragma once

#include "core/search/best_items.h"
#include "core/search/index_format.h"
#include "core/search/search_filter.h"
#include "core/shard/shard_view.h"

namespace nearshelf {

class CodeBlock {
 public:
  CodeBlock() = default;

  // Views `shard`, which belongs to an index of `row_count` rows and `item_count` items. Fails as
  // ShardView::open does, and with kMissingSection, kBadSectionSize or kBadValue.
  static Result<CodeBlock> open(Bytes shard, uint32_t row_count, uint32_t item_count);

  uint32_t block() const { return block_; }
  uint32_t first_row() const { return first_row_; }
  uint32_t size() const { return static_cast<uint32_t>(items_.size()); }

  // Adds {row of the index, estimate} of every row that the filter allows. The estimate is that of
  // RaBitQ (arXiv 2405.12497) up to a positive factor and a term common to all rows.
  void scan(std::span<const uint8_t, kCodeTableBytes> tables, const SearchFilter& filter,
            BestItems* best) const;

 private:
  uint32_t block_ = 0;
  uint32_t first_row_ = 0;
  Bytes codes_;
  std::span<const float> factors_;
  std::span<const uint32_t> items_;
};

}  // namespace nearshelf
