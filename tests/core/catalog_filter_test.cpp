#include <doctest/doctest.h>

#include <functional>
#include <vector>

#include "core/catalog/filter.h"
#include "tests/core/test_shards.h"
#include "tests/core/test_shop.h"

using namespace nearshelf;

namespace {

constexpr uint32_t kItems = 30;

class Shop {
 public:
  Shop() : shard_(test::catalog_shard(test::sample_shop(kItems))) {
    catalog_ = CatalogView::open(shard_.bytes()).value();
  }
  const CatalogView& catalog() const { return catalog_; }

  std::vector<uint32_t> meet(const FilterRequest& request) const {
    ExclusionSet excluded;
    excluded.reset(kItems);
    REQUIRE(apply_filter(catalog_, request, &excluded).ok());
    return items([&](uint32_t item) { return !excluded.contains(item); });
  }
  static std::vector<uint32_t> items(const std::function<bool(uint32_t)>& wanted) {
    std::vector<uint32_t> found;
    for (uint32_t item = 0; item < kItems; ++item) {
      if (wanted(item)) found.push_back(item);
    }
    return found;
  }

 private:
  AlignedBuffer shard_;
  CatalogView catalog_;
};

}  // namespace

TEST_CASE("a filter keeps the items that meet all of it") {
  const Shop shop;
  CHECK(shop.meet({}).size() == kItems);

  FilterRequest brand;
  brand.attributes = {{"brand", {"Acme"}}};
  CHECK(shop.meet(brand) == Shop::items([](uint32_t item) { return item % 2 == 0; }));

  FilterRequest both;  // any of the values, all of the attributes
  both.attributes = {{"brand", {"Acme", "Zenit"}}, {"color", {"red"}}};
  CHECK(shop.meet(both) == Shop::items([](uint32_t item) { return item % 3 == 0; }));
  both.attributes[0].values = {"Zenit"};
  CHECK(shop.meet(both) == Shop::items([](uint32_t item) { return item % 6 == 3; }));

  FilterRequest unknown;  // an unknown value matches nothing, and so does an empty choice
  unknown.attributes = {{"color", {"mauve"}}};
  CHECK(shop.meet(unknown).empty());
  unknown.attributes[0].values = {"mauve", "blue"};
  CHECK(shop.meet(unknown) == Shop::items([](uint32_t item) { return item % 6 == 0; }));

  FilterRequest sale;
  sale.on_sale = true;
  sale.price_min = 104;
  sale.price_max = 112;
  CHECK(shop.meet(sale) == std::vector<uint32_t>{4, 8, 12});
}

TEST_CASE("a category covers those below it, and not those that only begin alike") {
  const Shop shop;
  FilterRequest home;
  home.categories = {"Home"};
  CHECK(shop.meet(home) == Shop::items([](uint32_t item) { return item % 3 != 2; }));
  home.categories = {"Home > Candles"};
  CHECK(shop.meet(home) == Shop::items([](uint32_t item) { return item % 3 == 1; }));
  home.categories = {"Hom"};
  CHECK(shop.meet(home).empty());
  home.categories = {"Garden", "Home > Candles"};
  CHECK(shop.meet(home).size() == 10);

  CHECK(is_in_category("Home > Candles", "Home"));
  CHECK_FALSE(is_in_category("Homeware", "Home"));
  CHECK_FALSE(is_in_category("Home", "Home > Candles"));
}

TEST_CASE("an item of unknown price fails every price filter") {
  CatalogTable table = test::sample_catalog(3);
  table.prices[1] = 0;
  const AlignedBuffer shard = test::catalog_shard(table);
  const CatalogView catalog = CatalogView::open(shard.bytes()).value();
  for (const FilterRequest& request : {FilterRequest{.categories = {},
                                      .price_min = 1,
                                      .price_max = UINT32_MAX,
                                      .on_sale = false,
                                      .attributes = {}},
                                       FilterRequest{.categories = {},
                                       .price_min = 0,
                                       .price_max = 1000,
                                       .on_sale = false,
                                       .attributes = {}}}) {
    ExclusionSet excluded;
    excluded.reset(3);
    REQUIRE(apply_filter(catalog, request, &excluded).ok());
    CHECK_FALSE(excluded.contains(0));
    CHECK(excluded.contains(1));
  }
}

TEST_CASE("an unknown attribute is an error that names it and leaves the set alone") {
  const Shop shop;
  ExclusionSet excluded;
  excluded.reset(kItems);
  FilterRequest request;
  request.on_sale = true;
  request.attributes = {{"brand", {"Acme"}}, {"colour", {"red"}}};
  const Status status = apply_filter(shop.catalog(), request, &excluded);
  CHECK(status.code() == ErrorCode::kUnknownAttribute);
  CHECK(status.message() ==
        "filter: \"colour\". The catalogue has no attribute of that name: use one that the feed "
        "gives its items.");
  for (uint32_t item = 0; item < kItems; ++item) CHECK_FALSE(excluded.contains(item));
}

TEST_CASE("a name in an error is cut between characters") {
  std::string name(63, 'x');
  name += "\xC3\xA9";
  const std::string message = Status::named(ErrorCode::kUnknownAttribute, "", name).message();
  CHECK(message.starts_with("\"" + std::string(63, 'x') + "\". "));
  CHECK(Status::named(ErrorCode::kUnknownAttribute, "", "").message() ==
        describe(ErrorCode::kUnknownAttribute));
}
