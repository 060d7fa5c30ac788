// What changes during a day: prices and availability, of a catalogue or as a delta brings them.
#pragma once

#include <span>

#include "core/catalog/catalog_format.h"
#include "core/shard/shard_view.h"

namespace nearshelf {

class StockColumns {
 public:
  StockColumns() = default;

  // Reads PRIC, AVAI and, where there is one, LIST for `item_count` items. Views the shard's bytes.
  // Fails with kMissingSection, kBadSectionSize or kBadValue.
  static Result<StockColumns> open(const ShardView& shard, uint32_t item_count);

  // Minor units, 0 = unknown.
  uint32_t price(uint32_t item) const { return prices_[item]; }
  // Minor units, above price(); 0 = not reduced.
  uint32_t list_price(uint32_t item) const { return list_prices_.empty() ? 0 : list_prices_[item]; }
  bool in_stock(uint32_t item) const { return (availability_[item / 8] >> (item % 8)) & 1; }

 private:
  std::span<const uint32_t> prices_, list_prices_;
  Bytes availability_;
};

}  // namespace nearshelf
