// A shard that knows the rows of some item ids: the index names items by number, shops by id.
#pragma once

#include <vector>

#include "core/search/index_format.h"
#include "core/shard/shard_view.h"

namespace nearshelf {

class IdLookup {
 public:
  IdLookup() = default;

  // Views `shard`, which belongs to an index of `row_count` rows and `buckets` such shards. Fails
  // as ShardView::open does, and with kMissingSection, kBadSectionSize, kBadLayout or kBadValue.
  static Result<IdLookup> open(Bytes shard, uint32_t row_count, uint32_t buckets);

  bool loaded() const { return loaded_; }
  uint32_t bucket() const { return bucket_; }

  // Rows that may carry the id of this hash: none or one, more only where hashes collide. The id
  // beside the row decides.
  std::span<const uint32_t> rows(uint64_t hash) const;

 private:
  bool loaded_ = false;
  uint32_t bucket_ = 0;
  std::span<const uint32_t> keys_;  // ascending
  std::span<const uint32_t> rows_;
};

}  // namespace nearshelf
