// The resident part of a vector index: its counts, and what turns a query into integers and
// clusters.
#pragma once

#include <vector>

#include "core/search/quantized_vector.h"
#include "core/shard/shard_view.h"

namespace nearshelf {

class IndexHead {
 public:
  IndexHead() = default;

  // Views `shard`. Fails as ShardView::open does, and with kMissingSection, kBadSectionSize,
  // kBadLayout, kTooLarge or kBadValue.
  static Result<IndexHead> open(Bytes shard);

  IndexTier tier() const { return tier_; }
  uint32_t item_count() const { return item_count_; }
  // At least item_count(): an item may lie in two clusters.
  uint32_t row_count() const { return row_count_; }
  uint32_t dimensions() const { return dimensions_; }
  uint32_t input_dimensions() const { return input_dimensions_; }
  uint32_t row_blocks() const { return static_cast<uint32_t>(block_starts_.size()) - 1; }
  uint32_t code_blocks() const { return code_blocks_; }
  uint32_t id_buckets() const { return id_buckets_; }
  // Candidates that are reranked (coded) or clusters that are probed, unless the caller says.
  uint32_t default_effort() const { return default_effort_; }

  uint32_t block_start(uint32_t block) const { return block_starts_[block]; }
  uint32_t block_rows(uint32_t block) const {
    return block_starts_[block + 1] - block_starts_[block];
  }
  // The block that holds `row` (< row_count()).
  uint32_t block_of(uint32_t row) const;

  // `query` (input_dimensions() values) in the space of the rows: dimensions() values.
  std::vector<float> project(std::span<const float> query) const;

  // Of a coded index: the look-up tables of a projected query.
  std::array<uint8_t, kCodeTableBytes> tables(std::span<const float> projected) const;

  // Of a clustered index: the `count` nearest clusters, nearest first, ties by lower number.
  std::vector<uint32_t> probe(const QuantizedQuery& query, uint32_t count) const;

 private:
  Status open_codes(const ShardView& shard);
  Status open_centroids(const ShardView& shard);

  IndexTier tier_ = IndexTier::kExact;
  uint32_t item_count_ = 0;
  uint32_t row_count_ = 0;
  uint32_t dimensions_ = 0;
  uint32_t input_dimensions_ = 0;
  uint32_t code_blocks_ = 0;
  uint32_t id_buckets_ = 0;
  uint32_t default_effort_ = 0;
  std::span<const uint32_t> block_starts_;
  std::span<const float> projection_;  // row-major dimensions x input_dimensions; empty = identity
  Bytes rotation_signs_;
  std::span<const int8_t> centroids_;
  std::span<const float> centroid_factors_;
};

}  // namespace nearshelf
