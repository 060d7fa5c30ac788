#include "core/search/id_lookup.h"

#include <algorithm>

namespace nearshelf {

Result<IdLookup> IdLookup::open(Bytes bytes, uint32_t row_count, uint32_t buckets) {
  const auto opened = ShardView::open(bytes, ShardRole::kVectorIds);
  if (!opened.ok()) return opened.status();
  const ShardView& shard = opened.value();
  const auto meta = shard.array<uint32_t>(kIndexMeta, kBlockMetaSize / sizeof(uint32_t));
  if (!meta.ok()) return meta.status();
  IdLookup lookup;
  lookup.loaded_ = true;
  lookup.bucket_ = meta.value()[0];
  const uint32_t count = meta.value()[1];
  if (lookup.bucket_ >= buckets) {
    return Status::range(ErrorCode::kBadValue, "META bucket", lookup.bucket_, 0, buckets - 1);
  }
  const auto keys = shard.array<uint32_t>(kIdHashes, count);
  if (!keys.ok()) return keys.status();
  const auto rows = shard.array<uint32_t>(kIdRows, count);
  if (!rows.ok()) return rows.status();
  lookup.keys_ = keys.value();
  lookup.rows_ = rows.value();
  if (!std::is_sorted(lookup.keys_.begin(), lookup.keys_.end())) {
    return Status::at(ErrorCode::kBadLayout, kIdHashes.name());
  }
  for (const uint32_t row : lookup.rows_) {
    if (row >= row_count) {
      return Status::range(ErrorCode::kBadValue, kIdRows.name(), row, 0, row_count - 1);
    }
  }
  return lookup;
}

std::span<const uint32_t> IdLookup::rows(uint64_t hash) const {
  const auto [first, last] = std::equal_range(keys_.begin(), keys_.end(), id_key(hash));
  return rows_.subspan(static_cast<size_t>(first - keys_.begin()),
                       static_cast<size_t>(last - first));
}

}  // namespace nearshelf
