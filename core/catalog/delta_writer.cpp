#include "core/catalog/delta_writer.h"

#include "core/catalog/catalog_format.h"
#include "core/catalog/column_encoding.h"
#include "core/shard/string_column.h"

namespace nearshelf {

ShardWriter begin_delta(const DeltaTable& table) {
  ByteWriter meta;
  meta.write(table.base_item_count);
  meta.write(static_cast<uint32_t>(table.ids.size()));
  meta.write(table.ids_checksum);

  ShardWriter shard(ShardRole::kDelta);
  shard.add(kCatalogMeta, meta.bytes());
  shard.add_array<uint32_t>(kPrices, table.all_prices);
  if (!table.all_list_prices.empty()) shard.add_array<uint32_t>(kListPrices, table.all_list_prices);
  shard.add(kAvailability, encode_bitmap(table.all_in_stock));
  if (!table.all_trends.empty()) shard.add_array<uint16_t>(kDeltaTrend, table.all_trends);
  shard.add(kItemIds, encode_string_column(table.ids));
  shard.add(kTitles, encode_string_column(table.titles));
  shard.add(kLinks, encode_string_column(table.links));
  shard.add(kImages, encode_string_column(table.images));
  shard.add_array<uint16_t>(kCategories, table.categories);
  shard.add_array<uint16_t>(kDaysAdded, table.days_added);
  add_item_values(table.item_values, &shard);
  return shard;
}

}  // namespace nearshelf
