// A newer feed against a packed catalogue: the delta shard that brings stock, prices and new items
// to browsers without training.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/aligned_buffer.h"
#include "core/catalog/catalog_view.h"
#include "pipeline/import/product.h"
#include "pipeline/train/dataset.h"
#include "pipeline/train/row_operations.h"

namespace nearshelf::pipeline {

// The catalogue's items and then the new ones, in feed order.
class DeltaItems {
 public:
  // Borrows both, `base` without a delta. Throws PackError when the feed's prices are in another
  // currency, or none of its products is in the catalogue: then the two do not belong together.
  DeltaItems(const CatalogView& base, const std::vector<Product>& products);

  uint32_t base_count() const { return base_count_; }
  uint32_t count() const { return static_cast<uint32_t>(products_.size()); }
  uint32_t new_count() const { return count() - base_count_; }
  bool listed(uint32_t item) const { return listed_[item]; }
  // As the feed describes it; items that it no longer lists as the catalogue does, out of stock.
  const Product& product(uint32_t item) const { return products_[item]; }
  // The item with this id, or kNoItem.
  uint32_t find(const std::string& id) const;

 private:
  const CatalogView& base_;
  uint32_t base_count_;
  std::vector<Product> products_;
  std::vector<bool> listed_;
  std::unordered_map<std::string, uint32_t> new_items_;
};

// What a delta changes, for the report.
struct DeltaCounts {
  size_t new_items = 0;
  size_t unlisted = 0;       // items that the feed no longer lists: out of stock
  size_t stock_changes = 0;  // those included
  size_t price_changes = 0;
  size_t unknown_categories = 0;  // new items in a category that the catalogue does not have
  size_t unknown_values = 0;      // attribute values of new items that it does not have
};

struct PackedDelta {
  AlignedBuffer shard;
  DeltaCounts counts;
};

// Content neighbours over all items: of each new item among all, and of each old one among the new
// ones. Empty without new items.
ItemRows delta_rows(const DeltaItems& items);

// Popularity in the last seven days of `events`, one value an item, 65535 = the most popular.
std::vector<uint16_t> delta_trends(const DeltaItems& items, const Dataset& events);

// Writes the shard and opens it once with the reader that browsers use. `trends` and `rows` may be
// empty. Throws PackError with the reader's sentence when the result would not load.
PackedDelta pack_delta(const CatalogView& base, const DeltaItems& items,
                       std::vector<uint16_t> trends, const ItemRows& rows);

}  // namespace nearshelf::pipeline
