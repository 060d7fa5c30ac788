#include <doctest/doctest.h>

#include <vector>

#include "core/catalog/filter.h"
#include "tests/core/test_shards.h"
#include "tests/core/test_shop.h"

using namespace nearshelf;

namespace {

constexpr uint32_t kItems = 11;

ErrorCode apply(const AlignedBuffer& base, const DeltaTable& table) {
  CatalogView catalog = CatalogView::open(base.bytes()).value();
  const AlignedBuffer shard = test::delta_shard(table);
  return catalog.apply_delta(shard.bytes()).code();
}

}  // namespace

TEST_CASE("a delta changes stock and prices and appends items") {
  const AlignedBuffer base = test::catalog_shard(test::sample_shop(kItems));
  for (const uint32_t added : {0u, 1u, 5u, 6u}) {
    CAPTURE(added);
    CatalogView catalog = CatalogView::open(base.bytes()).value();
    REQUIRE(catalog.in_stock(0));
    REQUIRE(catalog.find("new-0") == kNoItem);
    const AlignedBuffer delta = test::delta_shard(test::sample_delta(base, added));
    REQUIRE(catalog.apply_delta(delta.bytes()).ok());
    CHECK(catalog.item_count() == kItems + added);
    CHECK(catalog.base_item_count() == kItems);
    CHECK_FALSE(catalog.in_stock(0));
    CHECK(catalog.in_stock(1));
    CHECK(catalog.price(1) == 55);
    CHECK(catalog.list_price(1) == 90);
    CHECK(catalog.list_price(0) == 0);  // the base's reductions are over
    CHECK(catalog.price(2) == 102);
    CHECK(catalog.brand(1) == "Zenit");
    CHECK(catalog.title(2) == "Title 2");
    for (uint32_t k = 0; k < added; ++k) {
      const uint32_t item = kItems + k;
      CHECK(catalog.find("new-" + std::to_string(k)) == item);
      CHECK(catalog.item_id(item) == "new-" + std::to_string(k));
      CHECK(catalog.title(item) == "New title " + std::to_string(k));
      CHECK(catalog.link(item) == "/n/" + std::to_string(k));
      CHECK(catalog.image(item).empty());
      CHECK(catalog.category(item) == "Home");
      CHECK(catalog.brand(item) == "Zenit");
      CHECK(catalog.day_added(item) == 21'000);
      CHECK(catalog.in_stock(item));
    }
    CHECK(catalog.find("new-" + std::to_string(added)) == kNoItem);
    for (uint32_t item = 0; item < kItems; ++item) {
      CHECK(catalog.find(catalog.item_id(item)) == item);
    }
  }
}

TEST_CASE("filters find new items") {
  const AlignedBuffer base = test::catalog_shard(test::sample_shop(kItems));
  const AlignedBuffer delta = test::delta_shard(test::sample_delta(base, 2));
  CatalogView catalog = CatalogView::open(base.bytes()).value();
  REQUIRE(catalog.apply_delta(delta.bytes()).ok());
  FilterRequest request;
  request.categories = {"Home"};
  request.price_min = 400;
  request.attributes = {{"color", {"red"}}};
  ExclusionSet excluded;
  excluded.reset(catalog.item_count());
  REQUIRE(apply_filter(catalog, request, &excluded).ok());
  for (uint32_t item = 0; item < catalog.item_count(); ++item) {
    CHECK(excluded.contains(item) == (item < kItems));
  }
}

TEST_CASE("a second delta replaces the first, and a refused one changes nothing") {
  const AlignedBuffer base = test::catalog_shard(test::sample_shop(kItems));
  CatalogView catalog = CatalogView::open(base.bytes()).value();
  const AlignedBuffer first = test::delta_shard(test::sample_delta(base, 3));
  REQUIRE(catalog.apply_delta(first.bytes()).ok());

  DeltaTable bad = test::sample_delta(base, 2);
  bad.ids[1] = "new-0";
  const AlignedBuffer refused = test::delta_shard(bad);
  CHECK(catalog.apply_delta(refused.bytes()).code() == ErrorCode::kBadValue);
  CHECK(catalog.item_count() == kItems + 3);
  CHECK(catalog.find("new-2") == kItems + 2);

  DeltaTable next = test::sample_delta(base, 1);
  next.ids[0] = "newer";
  next.all_in_stock[0] = true;
  const AlignedBuffer second = test::delta_shard(next);
  REQUIRE(catalog.apply_delta(second.bytes()).ok());
  CHECK(catalog.item_count() == kItems + 1);
  CHECK(catalog.find("newer") == kItems);
  CHECK(catalog.find("new-0") == kNoItem);
  CHECK(catalog.in_stock(0));
}

TEST_CASE("a delta of another catalogue, or one that breaks a rule, is refused") {
  const AlignedBuffer base = test::catalog_shard(test::sample_shop(kItems));
  REQUIRE(apply(base, test::sample_delta(base, 2)) == ErrorCode::kOk);

  CatalogTable renamed = test::sample_shop(kItems);
  renamed.ids[3] = "another";
  CHECK(apply(test::catalog_shard(renamed), test::sample_delta(base, 2)) ==
        ErrorCode::kCatalogMismatch);
  CHECK(apply(test::catalog_shard(test::sample_shop(kItems + 1)), test::sample_delta(base, 2)) ==
        ErrorCode::kCatalogMismatch);

  const auto changed = [&](auto change) {
    DeltaTable table = test::sample_delta(base, 2);
    change(table);
    return apply(base, table);
  };
  CHECK(changed([](auto& t) { t.ids[0] = "item-3"; }) == ErrorCode::kBadValue);
  CHECK(changed([](auto& t) { t.ids[0] = ""; }) == ErrorCode::kBadValue);
  CHECK(changed([](auto& t) { t.categories[1] = 2; }) == ErrorCode::kBadValue);
  CHECK(changed([](auto& t) { t.categories[1] = kNoCategory; }) == ErrorCode::kOk);
  CHECK(changed([](auto& t) { t.item_values[1] = {4}; }) == ErrorCode::kBadLayout);
  CHECK(changed([](auto& t) { t.all_prices.pop_back(); }) == ErrorCode::kBadSectionSize);
  CHECK(changed([](auto& t) { t.all_list_prices[2] = 1; }) == ErrorCode::kBadValue);
  CHECK(changed([](auto& t) { t.all_trends.assign(3, 1); }) == ErrorCode::kBadSectionSize);
  CHECK(changed([](auto& t) { t.titles.pop_back(); }) != ErrorCode::kOk);
  CHECK(changed([](auto& t) { t.days_added.pop_back(); }) == ErrorCode::kBadSectionSize);
}

TEST_CASE("a delta hands out its trends and its shard") {
  const AlignedBuffer base = test::catalog_shard(test::sample_shop(kItems));
  DeltaTable table = test::sample_delta(base, 1);
  table.all_trends.assign(kItems + 1, 7);
  const AlignedBuffer shard = test::delta_shard(table);
  CatalogView catalog = CatalogView::open(base.bytes()).value();
  CHECK(catalog.delta().all_trends().empty());
  CHECK_FALSE(catalog.delta().has_rows());
  REQUIRE(catalog.apply_delta(shard.bytes()).ok());
  CHECK(catalog.delta().all_trends().size() == kItems + 1);
  CHECK_FALSE(catalog.delta().has_rows());
  CHECK(catalog.delta().shard().has(kPrices));
}
