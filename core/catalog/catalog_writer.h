// Writes a catalogue shard (docs/FORMAT.md).
#pragma once

#include <string>
#include <vector>

#include "core/catalog/catalog_format.h"

namespace nearshelf {

// One entry an item in every vector but category_names and those of the attributes, in the order
// that numbers the items.
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

  // What follows may be empty: nothing is known, and the sections are left out.
  std::vector<uint32_t> list_prices;  // above the price, or 0 = not reduced
  std::vector<uint16_t> days_added;   // since 1970-01-01, 0 = unknown
  std::vector<std::string> attribute_names;
  std::vector<std::string> attribute_values;       // by attribute, then by text, bytes ascending
  std::vector<uint8_t> value_attributes;           // the attribute of each value
  std::vector<std::vector<uint32_t>> item_values;  // value numbers of each item, ascending
};

// The shard's bytes. The caller keeps the limits of the format (ids unique and within
// kMaxItemIdBytes, strings within kMaxStringBytes); CatalogView::open refuses what breaks them.
std::vector<uint8_t> write_catalog(const CatalogTable& table);

}  // namespace nearshelf
