// Writes the catalogue's part of a delta shard (docs/FORMAT.md).
#pragma once

#include <string>
#include <vector>

#include "core/shard/shard_writer.h"

namespace nearshelf {

// One entry an item: of the base and then the new ones where a name begins with `all`, else of the
// new ones. Names of categories and values are those of the base.
struct DeltaTable {
  uint32_t base_item_count = 0;
  uint64_t ids_checksum = 0;  // of the base, CatalogView::ids_checksum()

  std::vector<uint32_t> all_prices;       // minor units, 0 = unknown
  std::vector<uint32_t> all_list_prices;  // above the price, or 0; empty = nothing is reduced
  std::vector<bool> all_in_stock;
  std::vector<uint16_t> all_trends;  // 65535 = the most popular; empty = unknown

  std::vector<std::string> ids;  // none of them in the base
  std::vector<std::string> titles;
  std::vector<std::string> links;
  std::vector<std::string> images;
  std::vector<uint16_t> categories;
  std::vector<uint16_t> days_added;
  std::vector<std::vector<uint32_t>> item_values;
};

// A shard of these sections, open for those of the rows. The caller keeps the limits of the format;
// DeltaView::open refuses what breaks them.
ShardWriter begin_delta(const DeltaTable& table);

}  // namespace nearshelf
