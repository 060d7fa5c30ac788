// Finds an item by its id.
#pragma once

#include <string_view>
#include <vector>

#include "core/shard/string_column.h"

namespace nearshelf {

inline constexpr uint32_t kNoItem = 0xFFFFFFFF;

class IdIndex {
 public:
  IdIndex() = default;

  // Indexes `ids`, whose bytes the index borrows: 4 to 12 bytes of memory an id. Fails with
  // kBadValue for an empty id and for one that occurs twice.
  static Result<IdIndex> build(const StringColumn& ids);

  // The place of `id` in the column, or kNoItem.
  uint32_t find(std::string_view id) const;

 private:
  StringColumn ids_;
  // Open addressing with linear probing: places, kNoItem = free; the size is a power of two.
  std::vector<uint32_t> slots_;
};

}  // namespace nearshelf
