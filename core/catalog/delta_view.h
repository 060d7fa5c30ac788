// A delta shard: today's stock and prices for a catalogue, and the items that came after it.
#pragma once

#include "core/catalog/attributes.h"
#include "core/catalog/id_index.h"
#include "core/catalog/item_texts.h"
#include "core/catalog/stock_columns.h"

namespace nearshelf {

// What a delta must fit: the numbers of the catalogue it was made for.
struct DeltaBase {
  uint32_t item_count;
  uint64_t ids_checksum;
  uint32_t category_count;
  uint32_t value_count;
};

// Columns named "all" run over the base's items and then the new ones; the others over the new
// items alone. Views the shard's bytes, which the caller keeps as ShardView says.
class DeltaView {
 public:
  DeltaView() = default;

  // Validates every section but those of the rows, which RowsView::open reads from shard() for
  // base + new items. Fails as ShardView::open does, with kCatalogMismatch for another catalogue,
  // kBadValue, kBadSectionSize, kBadLayout or kTooLarge.
  static Result<DeltaView> open(Bytes shard, const DeltaBase& base);

  uint32_t new_item_count() const { return new_item_count_; }

  const StockColumns& all_stock() const { return stock_; }
  // Popularity of the last days, 65535 = the most popular item; empty when the shard has none.
  std::span<const uint16_t> all_trends() const { return trends_; }

  // The new item with this id, or kNoItem.
  uint32_t find(std::string_view id) const { return index_.find(id); }
  // All below: item < new_item_count().
  const ItemTexts& texts() const { return texts_; }
  uint16_t category(uint32_t item) const { return categories_[item]; }
  uint16_t day_added(uint32_t item) const {
    return days_added_.empty() ? uint16_t{0} : days_added_[item];
  }
  std::span<const uint32_t> values(uint32_t item) const { return values_.of(item); }

  // Whether the shard holds rows (ROWC, ROWS, ROWI, ROWW) over base + new items.
  bool has_rows() const;
  const ShardView& shard() const { return shard_; }

 private:
  Status read_all_columns(const DeltaBase& base);
  Status read_new_columns(const DeltaBase& base);

  ShardView shard_;
  uint32_t new_item_count_ = 0;
  StockColumns stock_;
  std::span<const uint16_t> trends_;
  ItemTexts texts_;
  std::span<const uint16_t> categories_, days_added_;
  ItemValues values_;
  IdIndex index_;
};

}  // namespace nearshelf
