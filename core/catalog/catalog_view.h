// The shop's items as the browser knows them: ids, what a card shows, and what is in stock.
#pragma once

#include <string_view>
#include <vector>

#include "core/catalog/catalog_format.h"
#include "core/shard/string_column.h"

namespace nearshelf {

inline constexpr uint32_t kNoItem = 0xFFFFFFFF;

// Items are numbered by popularity rank, 0 = most popular. Every string is a view into the shard's
// bytes, which the caller keeps as ShardView says.
class CatalogView {
 public:
  CatalogView() = default;

  // Validates every section and indexes the ids (4 to 8 bytes of memory an item). Fails as
  // ShardView::open does, or with kBadValue, kBadSectionSize, kBadLayout, kTooLarge.
  static Result<CatalogView> open(Bytes shard);

  uint32_t item_count() const { return item_count_; }

  // The item with this id, or kNoItem.
  uint32_t find(std::string_view id) const;

  // All below: item < item_count().
  std::string_view item_id(uint32_t item) const { return ids_[item]; }
  std::string_view title(uint32_t item) const { return titles_[item]; }
  std::string_view link(uint32_t item) const { return links_[item]; }
  std::string_view image(uint32_t item) const { return images_[item]; }
  // Name of the item's category, "" when it has none.
  std::string_view category(uint32_t item) const;
  // Minor units of currency(); 0 when unknown.
  uint32_t price(uint32_t item) const { return prices_[item]; }
  bool in_stock(uint32_t item) const { return (availability_[item / 8] >> (item % 8)) & 1; }

  // ISO 4217, "" when the feed names none.
  std::string_view currency() const { return currency_; }
  // Binds a model to this catalogue: XXH64 of the id section.
  uint64_t ids_checksum() const { return ids_checksum_; }

 private:
  Status read_meta(const ShardView& shard);
  Status read_columns(const ShardView& shard);
  Status index_ids();

  uint32_t item_count_ = 0;
  uint32_t category_count_ = 0;
  std::string_view currency_;
  uint64_t ids_checksum_ = 0;
  StringColumn ids_, titles_, links_, images_, category_names_;
  std::span<const uint16_t> categories_;
  std::span<const uint32_t> prices_;
  Bytes availability_;
  // Open addressing with linear probing: item numbers, kNoItem = free; the size is a power of two.
  std::vector<uint32_t> id_table_;
};

}  // namespace nearshelf
