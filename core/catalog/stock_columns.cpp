#include "core/catalog/stock_columns.h"

namespace nearshelf {

Result<StockColumns> StockColumns::open(const ShardView& shard, uint32_t item_count) {
  StockColumns stock;
  const auto prices = shard.array<uint32_t>(kPrices, item_count);
  if (!prices.ok()) return prices.status();
  stock.prices_ = prices.value();

  const auto availability = shard.array<uint8_t>(kAvailability, (uint64_t{item_count} + 7) / 8);
  if (!availability.ok()) return availability.status();
  stock.availability_ = availability.value();
  if (item_count % 8 != 0 && stock.availability_.back() >> (item_count % 8) != 0) {
    return Status::at(ErrorCode::kBadValue, kAvailability.name());
  }

  if (!shard.has(kListPrices)) return stock;
  const auto list_prices = shard.array<uint32_t>(kListPrices, item_count);
  if (!list_prices.ok()) return list_prices.status();
  stock.list_prices_ = list_prices.value();
  for (uint32_t item = 0; item < item_count; ++item) {
    const uint32_t price = stock.prices_[item];
    const uint32_t list_price = stock.list_prices_[item];
    if (list_price != 0 && (price == 0 || list_price <= price)) {
      return Status::range(ErrorCode::kBadValue, kListPrices.name(), list_price,
                           uint64_t{price} + 1, UINT32_MAX);
    }
  }
  return stock;
}

}  // namespace nearshelf
