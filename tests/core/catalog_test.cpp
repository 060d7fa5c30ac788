#include <doctest/doctest.h>

#include <string>

#include "core/catalog/catalog_view.h"
#include "tests/core/test_shards.h"

using namespace nearshelf;

TEST_CASE("a catalogue reads back what was written and finds every id") {
  for (const uint32_t items : {1u, 7u, 8u, 9u, 1000u}) {
    CAPTURE(items);
    CatalogTable table = test::sample_catalog(items);
    table.in_stock[items - 1] = false;
    const AlignedBuffer shard = test::catalog_shard(table);
    const auto catalog = CatalogView::open(shard.bytes());
    REQUIRE(catalog.ok());
    const CatalogView& view = catalog.value();
    CHECK(view.item_count() == items);
    CHECK(view.currency() == "EUR");
    for (uint32_t item = 0; item < items; ++item) {
      CHECK(view.find(table.ids[item]) == item);
      CHECK(view.title(item) == table.titles[item]);
      CHECK(view.link(item) == table.links[item]);
      CHECK(view.image(item) == table.images[item]);
      CHECK(view.price(item) == table.prices[item]);
      CHECK(view.in_stock(item) == (item != items - 1));
    }
    CHECK(view.category(0) == "Home");
    if (items > 2) CHECK(view.category(2).empty());
    CHECK(view.find("item-") == kNoItem);
    CHECK(view.find("") == kNoItem);
  }
}

TEST_CASE("a catalogue that breaks a rule is refused") {
  const auto status_of = [](const CatalogTable& table) {
    const AlignedBuffer shard = test::catalog_shard(table);
    return CatalogView::open(shard.bytes()).status().code();
  };
  CatalogTable twice = test::sample_catalog(3);
  twice.ids[2] = twice.ids[0];
  CHECK(status_of(twice) == ErrorCode::kBadValue);

  CatalogTable unnamed = test::sample_catalog(3);
  unnamed.ids[1].clear();
  CHECK(status_of(unnamed) == ErrorCode::kBadValue);

  CatalogTable long_id = test::sample_catalog(3);
  long_id.ids[1].assign(kMaxItemIdBytes + 1, 'x');
  CHECK(status_of(long_id) == ErrorCode::kTooLarge);

  CatalogTable category = test::sample_catalog(3);
  category.categories[1] = 2;
  CHECK(status_of(category) == ErrorCode::kBadValue);

  CatalogTable short_prices = test::sample_catalog(3);
  short_prices.prices.pop_back();
  CHECK(status_of(short_prices) == ErrorCode::kBadSectionSize);

  CHECK(status_of(test::sample_catalog(0)) == ErrorCode::kTooLarge);
}
