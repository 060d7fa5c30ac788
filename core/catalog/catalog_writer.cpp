#include "core/catalog/catalog_writer.h"

#include "core/catalog/column_encoding.h"
#include "core/shard/string_column.h"

namespace nearshelf {
namespace {

void add_attributes(const CatalogTable& table, ShardWriter* shard) {
  shard->add(kAttributeNames, encode_string_column(table.attribute_names));
  shard->add(kAttributeValues, encode_string_column(table.attribute_values));
  shard->add_array<uint8_t>(kValueAttributes, table.value_attributes);
  add_item_values(table.item_values, shard);
}

}  // namespace

std::vector<uint8_t> write_catalog(const CatalogTable& table) {
  ByteWriter meta;
  meta.write(static_cast<uint32_t>(table.ids.size()));
  meta.write(static_cast<uint32_t>(table.category_names.size()));
  meta.write_text(std::string_view(table.currency).substr(0, 3));
  meta.bytes().resize(kCatalogMetaSize);

  ShardWriter shard(ShardRole::kCatalog);
  shard.add(kCatalogMeta, meta.bytes());
  shard.add(kItemIds, encode_string_column(table.ids));
  shard.add(kTitles, encode_string_column(table.titles));
  shard.add(kLinks, encode_string_column(table.links));
  shard.add(kImages, encode_string_column(table.images));
  shard.add(kCategoryNames, encode_string_column(table.category_names));
  shard.add_array<uint16_t>(kCategories, table.categories);
  shard.add_array<uint32_t>(kPrices, table.prices);
  shard.add(kAvailability, encode_bitmap(table.in_stock));
  if (!table.list_prices.empty()) shard.add_array<uint32_t>(kListPrices, table.list_prices);
  if (!table.days_added.empty()) shard.add_array<uint16_t>(kDaysAdded, table.days_added);
  if (!table.attribute_names.empty()) add_attributes(table, &shard);
  return shard.finish();
}

}  // namespace nearshelf
