#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "core/catalog/catalog_view.h"
#include "tests/core/test_shards.h"
#include "tests/core/test_shop.h"

using namespace nearshelf;

namespace {

ErrorCode code_of(const CatalogTable& table) {
  const AlignedBuffer shard = test::catalog_shard(table);
  return CatalogView::open(shard.bytes()).status().code();
}

std::vector<std::string> values_of(const CatalogView& catalog, uint32_t item) {
  std::vector<std::string> values;
  catalog.for_each_value(
      item, [&](uint32_t value) { values.emplace_back(catalog.attribute_values()[value]); });
  return values;
}

}  // namespace

TEST_CASE("attributes, list prices and days read back as they were written") {
  const CatalogTable table = test::sample_shop(13);
  const AlignedBuffer shard = test::catalog_shard(table);
  const CatalogView catalog = CatalogView::open(shard.bytes()).value();
  REQUIRE(catalog.attribute_names().size() == 2);
  CHECK(catalog.attribute_names()[1] == "color");
  CHECK(catalog.attributes().find("color") == 1);
  CHECK(catalog.attributes().find("colour") == kNoAttribute);
  CHECK(catalog.attributes().find_value(1, "red") == 3);
  CHECK(catalog.attributes().find_value(0, "red") == kNoValue);
  CHECK(catalog.attributes().find_value(1, "") == kNoValue);
  CHECK(catalog.attributes().find_value(1, "zz") == kNoValue);
  for (uint32_t item = 0; item < 13; ++item) {
    CHECK(catalog.brand(item) == (item % 2 == 0 ? "Acme" : "Zenit"));
    CHECK(catalog.list_price(item) == table.list_prices[item]);
    CHECK(catalog.day_added(item) == table.days_added[item]);
    CHECK(catalog.category_index(item) == table.categories[item]);
  }
  CHECK(values_of(catalog, 6) == std::vector<std::string>{"Acme", "blue", "red"});
  CHECK(values_of(catalog, 1) == std::vector<std::string>{"Zenit"});
}

TEST_CASE("a catalogue without the optional sections knows nothing of them") {
  const AlignedBuffer shard = test::catalog_shard(test::sample_catalog(5));
  const CatalogView catalog = CatalogView::open(shard.bytes()).value();
  CHECK(catalog.attribute_names().size() == 0);
  CHECK(catalog.attributes().find("brand") == kNoAttribute);
  for (uint32_t item = 0; item < 5; ++item) {
    CHECK(catalog.brand(item).empty());
    CHECK(catalog.list_price(item) == 0);
    CHECK(catalog.day_added(item) == 0);
    CHECK(values_of(catalog, item).empty());
  }
}

TEST_CASE("attributes that break a rule of the format are refused") {
  const CatalogTable good = test::sample_shop(9);
  REQUIRE(code_of(good) == ErrorCode::kOk);
  const auto changed = [&](auto change) {
    CatalogTable table = good;
    change(table);
    return code_of(table);
  };
  CHECK(changed([](auto& t) { t.attribute_names[1] = "brand"; }) == ErrorCode::kBadValue);
  CHECK(changed([](auto& t) { t.attribute_names[1] = ""; }) == ErrorCode::kBadValue);
  CHECK(changed([](auto& t) { t.attribute_names[1].assign(65, 'x'); }) == ErrorCode::kTooLarge);
  CHECK(changed([](auto& t) { t.attribute_names.pop_back(); }) != ErrorCode::kOk);
  CHECK(changed([](auto& t) { t.attribute_values[3] = "blue"; }) == ErrorCode::kBadLayout);
  CHECK(changed([](auto& t) { t.attribute_values[0] = ""; }) == ErrorCode::kBadLayout);
  CHECK(changed([](auto& t) { t.attribute_values[3].assign(257, 'x'); }) == ErrorCode::kTooLarge);
  CHECK(changed([](auto& t) { std::swap(t.attribute_values[0], t.attribute_values[1]); }) ==
        ErrorCode::kBadLayout);
  CHECK(changed([](auto& t) { t.value_attributes[0] = 1; }) == ErrorCode::kBadLayout);
  CHECK(changed([](auto& t) { t.value_attributes[3] = 2; }) == ErrorCode::kBadLayout);
  CHECK(changed([](auto& t) { t.value_attributes[3] = 64; }) == ErrorCode::kTooLarge);
  CHECK(changed([](auto& t) { t.item_values[2] = {4}; }) == ErrorCode::kBadLayout);
  CHECK(changed([](auto& t) { t.item_values[2] = {1, 1}; }) == ErrorCode::kBadLayout);
  CHECK(changed([](auto& t) { t.item_values[2] = {3, 1}; }) == ErrorCode::kBadLayout);
  CHECK(changed([](auto& t) { t.item_values.pop_back(); }) == ErrorCode::kBadSectionSize);
  CHECK(changed([](auto& t) { t.days_added.pop_back(); }) == ErrorCode::kBadSectionSize);
  CHECK(changed([](auto& t) { t.list_prices.pop_back(); }) == ErrorCode::kBadSectionSize);
  CHECK(changed([](auto& t) { t.list_prices[1] = t.prices[1]; }) == ErrorCode::kBadValue);
  CHECK(changed([](auto& t) { t.prices[0] = 0; }) == ErrorCode::kBadValue);
}
