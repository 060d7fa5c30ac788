// A small shop with attributes, reductions, a delta and rules, for tests of everything that reads
// them.
#pragma once

#include <vector>

#include "core/base/aligned_buffer.h"
#include "core/catalog/catalog_writer.h"
#include "core/catalog/delta_writer.h"
#include "core/rank/rules_writer.h"

namespace nearshelf::test {

// sample_catalog() with attributes: "brand" Acme for even items and Zenit for odd ones; "color" red
// for every third item, and every sixth has blue as well. Every fourth item is reduced from twice
// its price; item i was added on day 20,000 + i.
CatalogTable sample_shop(uint32_t items);

// A delta of `base` (a catalogue shard): item 0 is sold out, item 1 costs 55 and is reduced from
// 90, the new items "new-0", "new-1" .. are in category 0, of brand Zenit, red, and cost 500.
DeltaTable sample_delta(const AlignedBuffer& base, uint32_t new_items);

AlignedBuffer delta_shard(const DeltaTable& table);
AlignedBuffer rules_shard(const std::vector<RuleRecord>& rules, const AlignedBuffer& catalog);

}  // namespace nearshelf::test
