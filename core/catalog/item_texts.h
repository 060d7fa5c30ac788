// The text columns that every item has, in a catalogue and in a delta.
#pragma once

#include "core/catalog/catalog_format.h"
#include "core/shard/string_column.h"

namespace nearshelf {

// Views into the shard's bytes, one entry an item.
struct ItemTexts {
  StringColumn ids, titles, links, images;

  // Fails with kMissingSection, or as StringColumn::open.
  static Result<ItemTexts> open(const ShardView& shard, uint32_t item_count);
};

}  // namespace nearshelf
