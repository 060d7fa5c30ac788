// A shard of int8 rows: part of an exact or coded index, or one cluster.
#pragma once

#include "core/search/best_items.h"
#include "core/search/quantized_vector.h"
#include "core/search/search_filter.h"
#include "core/shard/shard_view.h"
#include "core/shard/string_column.h"

namespace nearshelf {

class RowBlock {
 public:
  RowBlock() = default;

  // Views `shard`, which belongs to an index of `dimensions` and `item_count`. Fails as
  // ShardView::open does, and with kMissingSection, kBadSectionSize, kBadLayout, kTooLarge or
  // kBadValue.
  static Result<RowBlock> open(Bytes shard, uint32_t dimensions, uint32_t item_count);

  uint32_t block() const { return block_; }
  uint32_t first_row() const { return first_row_; }
  uint32_t size() const { return static_cast<uint32_t>(items_.size()); }
  uint32_t item(uint32_t row) const { return items_[row]; }
  std::string_view id(uint32_t row) const { return ids_[row]; }

  // Row `row` as a unit vector, into `out` (dimensions values).
  void vector(uint32_t row, std::span<float> out) const;

  // Cosine over the query's factor: factor of the row times the exact dot.
  float score(uint32_t row, const QuantizedQuery& query) const;

  // Adds {block-wide row number, score} of every row that the filter allows.
  void scan(const QuantizedQuery& query, const SearchFilter& filter, BestItems* best) const;

 private:
  uint32_t block_ = 0;
  uint32_t first_row_ = 0;
  size_t stride_ = 0;
  std::span<const int8_t> values_;
  std::span<const float> factors_;
  std::span<const uint32_t> items_;
  StringColumn ids_;
};

}  // namespace nearshelf
