#include "core/catalog/catalog_writer.h"

#include "core/shard/shard_writer.h"
#include "core/shard/string_column.h"

namespace nearshelf {

std::vector<uint8_t> write_catalog(const CatalogTable& table) {
  ByteWriter meta;
  meta.write(static_cast<uint32_t>(table.ids.size()));
  meta.write(static_cast<uint32_t>(table.category_names.size()));
  meta.write_text(std::string_view(table.currency).substr(0, 3));
  meta.bytes().resize(kCatalogMetaSize);

  std::vector<uint8_t> availability((table.in_stock.size() + 7) / 8);
  for (size_t item = 0; item < table.in_stock.size(); ++item) {
    if (table.in_stock[item]) availability[item / 8] |= static_cast<uint8_t>(1u << (item % 8));
  }

  ShardWriter writer(ShardRole::kCatalog);
  writer.add(kCatalogMeta, meta.bytes());
  writer.add(kItemIds, encode_string_column(table.ids));
  writer.add(kTitles, encode_string_column(table.titles));
  writer.add(kLinks, encode_string_column(table.links));
  writer.add(kImages, encode_string_column(table.images));
  writer.add(kCategoryNames, encode_string_column(table.category_names));
  writer.add_array<uint16_t>(kCategories, table.categories);
  writer.add_array<uint32_t>(kPrices, table.prices);
  writer.add(kAvailability, availability);
  return writer.finish();
}

}  // namespace nearshelf
