// The shop's items as the browser knows them: ids, what a card shows, what is said about them, and
// what is in stock.
#pragma once

#include <string_view>

#include "core/catalog/delta_view.h"

namespace nearshelf {

// Items are numbered by popularity rank, 0 = most popular; items that a delta adds follow, in its
// order. Every string is a view into the shard's bytes, which the caller keeps as ShardView says.
class CatalogView {
 public:
  CatalogView() = default;

  // Validates every section and indexes the ids (4 to 12 bytes of memory an item). Fails as
  // ShardView::open does, or with kBadValue, kBadSectionSize, kBadLayout, kTooLarge.
  static Result<CatalogView> open(Bytes shard);

  // Takes stock, prices and new items from a delta made for this catalogue. Items of the base keep
  // their numbers. Another delta replaces the one before, so that items which only that one added
  // are gone. `shard` is borrowed as in open(). Fails with kCatalogMismatch or as DeltaView::open;
  // on failure everything stays as it was.
  Status apply_delta(Bytes shard);

  // Items of the base and of the delta.
  uint32_t item_count() const { return base_item_count_ + delta_.new_item_count(); }
  // Items of the catalogue shard alone: those that a model shard knows.
  uint32_t base_item_count() const { return base_item_count_; }
  // The delta in force; one without new items and columns when there is none.
  const DeltaView& delta() const { return delta_; }

  // The item with this id, or kNoItem.
  uint32_t find(std::string_view id) const;

  // All below: item < item_count().
  std::string_view item_id(uint32_t item) const {
    return text(texts_.ids, delta_.texts().ids, item);
  }
  std::string_view title(uint32_t item) const {
    return text(texts_.titles, delta_.texts().titles, item);
  }
  std::string_view link(uint32_t item) const {
    return text(texts_.links, delta_.texts().links, item);
  }
  std::string_view image(uint32_t item) const {
    return text(texts_.images, delta_.texts().images, item);
  }
  // Name of the item's category, "" when it has none.
  std::string_view category(uint32_t item) const;
  // Number of the item's category, or kNoCategory.
  uint16_t category_index(uint32_t item) const {
    return item < base_item_count_ ? categories_[item] : delta_.category(item - base_item_count_);
  }
  // Minor units of currency(); 0 when unknown.
  uint32_t price(uint32_t item) const { return stock_.price(item); }
  // The price before the reduction, above price(); 0 when the price is not reduced.
  uint32_t list_price(uint32_t item) const { return stock_.list_price(item); }
  // Day the item entered the shop, counted from 1970-01-01; 0 when unknown.
  uint16_t day_added(uint32_t item) const;
  bool in_stock(uint32_t item) const { return stock_.in_stock(item); }

  // "" when the item has no value of the attribute "brand".
  std::string_view brand(uint32_t item) const;
  // Calls visit(value) for each attribute value of the item, ascending: numbers into
  // attribute_values().
  template <typename Visit>
  void for_each_value(uint32_t item, Visit&& visit) const {
    for (const uint32_t value : values(item)) visit(value);
  }
  // The same as a list.
  std::span<const uint32_t> values(uint32_t item) const {
    return item < base_item_count_ ? values_.of(item) : delta_.values(item - base_item_count_);
  }

  const AttributeTable& attributes() const { return attributes_; }
  const StringColumn& attribute_names() const { return attributes_.names(); }
  const StringColumn& attribute_values() const { return attributes_.values(); }
  const StringColumn& category_names() const { return category_names_; }

  // ISO 4217, "" when the feed names none.
  std::string_view currency() const { return currency_; }
  // Binds a model to this catalogue: XXH64 of the id section.
  uint64_t ids_checksum() const { return ids_checksum_; }
  // Whether a shard that says it was made for these items fits: ok, or kCatalogMismatch.
  Status check_base(uint32_t item_count, uint64_t ids_checksum) const;

 private:
  Status read_meta(const ShardView& shard);
  Status read_columns(const ShardView& shard);
  Status read_optional_columns(const ShardView& shard);

  std::string_view text(const StringColumn& base, const StringColumn& added, uint32_t item) const {
    return item < base_item_count_ ? base[item] : added[item - base_item_count_];
  }

  uint32_t base_item_count_ = 0;
  std::string_view currency_;
  uint64_t ids_checksum_ = 0;
  ItemTexts texts_;
  StringColumn category_names_;
  std::span<const uint16_t> categories_, days_added_;
  AttributeTable attributes_;
  ItemValues values_;
  uint32_t brand_ = kNoAttribute;
  IdIndex index_;
  DeltaView delta_;
  StockColumns stock_;  // of the base, or of the delta when there is one
};

}  // namespace nearshelf
