#include "tests/core/test_shop.h"

#include "core/catalog/catalog_view.h"
#include "tests/core/test_shards.h"

namespace nearshelf::test {

CatalogTable sample_shop(uint32_t items) {
  CatalogTable table = sample_catalog(items);
  table.attribute_names = {"brand", "color"};
  table.attribute_values = {"Acme", "Zenit", "blue", "red"};
  table.value_attributes = {0, 0, 1, 1};
  for (uint32_t item = 0; item < items; ++item) {
    std::vector<uint32_t> values = {item % 2};
    if (item % 6 == 0) values.push_back(2);
    if (item % 3 == 0) values.push_back(3);
    table.item_values.push_back(values);
    table.list_prices.push_back(item % 4 == 0 ? table.prices[item] * 2 : 0);
    table.days_added.push_back(static_cast<uint16_t>(20'000 + item));
  }
  return table;
}

DeltaTable sample_delta(const AlignedBuffer& base, uint32_t new_items) {
  const CatalogView catalog = CatalogView::open(base.bytes()).value();
  DeltaTable table;
  table.base_item_count = catalog.base_item_count();
  table.ids_checksum = catalog.ids_checksum();
  for (uint32_t item = 0; item < catalog.base_item_count(); ++item) {
    table.all_prices.push_back(item == 1 ? 55 : catalog.price(item));
    table.all_list_prices.push_back(item == 1 ? 90 : 0);
    table.all_in_stock.push_back(item != 0);
  }
  for (uint32_t k = 0; k < new_items; ++k) {
    const std::string number = std::to_string(k);
    table.all_prices.push_back(500);
    table.all_list_prices.push_back(0);
    table.all_in_stock.push_back(true);
    table.ids.push_back("new-" + number);
    table.titles.push_back("New title " + number);
    table.links.push_back("/n/" + number);
    table.images.push_back("");
    table.categories.push_back(0);
    table.days_added.push_back(21'000);
    table.item_values.push_back({1, 3});
  }
  return table;
}

AlignedBuffer delta_shard(const DeltaTable& table) {
  return AlignedBuffer::copy_of(begin_delta(table).finish());
}

AlignedBuffer rules_shard(const std::vector<RuleRecord>& rules, const AlignedBuffer& catalog) {
  const CatalogView view = CatalogView::open(catalog.bytes()).value();
  return AlignedBuffer::copy_of(write_rules(rules, view.base_item_count(), view.ids_checksum()));
}

}  // namespace nearshelf::test
