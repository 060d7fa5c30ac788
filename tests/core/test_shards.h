// Small shards made in memory, for tests of everything that reads them.
#pragma once

#include <cstdint>

#include "core/base/aligned_buffer.h"
#include "core/catalog/catalog_writer.h"
#include "core/models/model_writer.h"

namespace nearshelf::test {

// `items` products "item-0".. in two categories, all in stock, priced 100, 101, ...
CatalogTable sample_catalog(uint32_t items);

// A model with every part, from a seed: each row holds up to 6 neighbours of either sign.
ModelTable sample_model(uint32_t items, uint32_t dimensions, uint64_t seed);

// Shards ready to be opened.
AlignedBuffer catalog_shard(const CatalogTable& table);
AlignedBuffer model_shard(const ModelTable& table, const AlignedBuffer& catalog);

}  // namespace nearshelf::test
