// Writes a catalogue shard (docs/FORMAT.md).
#pragma once

#include <string>
#include <vector>

#include "core/catalog/catalog_format.h"

namespace nearshelf {

// One entry an item in every vector but category_names, in the order that numbers the items.
struct CatalogTable {
  std::string currency;  // three letters, or empty
  std::vector<std::string> ids;
  std::vector<std::string> titles;
  std::vector<std::string> links;
  std::vector<std::string> images;
  std::vector<std::string> category_names;
  std::vector<uint16_t> categories;  // index into category_names, or kNoCategory
  std::vector<uint32_t> prices;      // minor units, 0 = unknown
  std::vector<bool> in_stock;
};

// The shard's bytes. The caller keeps the limits of the format (ids unique and within
// kMaxItemIdBytes, strings within kMaxStringBytes); CatalogView::open refuses what breaks them.
std::vector<uint8_t> write_catalog(const CatalogTable& table);

}  // namespace nearshelf
