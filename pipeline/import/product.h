// A product as a shop's feed describes it, before it gets its place in the catalogue.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/import/feed_attributes.h"
#include "pipeline/import/import_report.h"

namespace nearshelf::pipeline {

// Longest text of a product that the catalogue holds, see docs/FORMAT.md.
inline constexpr size_t kMaxProductTextBytes = 4096;

struct Product {
  std::string id;          // 1 to 128 bytes of UTF-8 without control characters; unique in a feed
  std::string title;       // never empty: falls back to the id; like all texts at most 4 KiB
  std::string link;        // as in the feed; may be empty
  std::string image;       // as in the feed; may be empty
  std::string category;    // full path, for example "Home > Candles"; may be empty
  std::string brand;       // may be empty
  std::string currency;    // ISO 4217, upper case; may be empty
  int64_t price = 0;       // minor units (cents); 0 when unknown
  int64_t list_price = 0;  // above the price when that is reduced, else 0
  uint16_t day_added = 0;  // days since 1970-01-01; 0 when unknown
  bool available = true;
  ProductAttributes attributes;  // all but the brand: colour, size and so on
};

struct ProductFeed {
  std::vector<Product> products;  // feed order
  ImportReport report;
};

// Products of which nothing but the id is known: each is titled by it.
std::vector<Product> products_named_by_id(const std::vector<std::string>& ids);

}  // namespace nearshelf::pipeline
