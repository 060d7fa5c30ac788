#include "pipeline/pack/catalog_table.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "core/base/aligned_buffer.h"
#include "core/catalog/catalog_view.h"

using namespace nearshelf;
using namespace nearshelf::pipeline;

namespace {

Product product(const std::string& id) {
  Product made;
  made.id = id;
  made.title = id;
  return made;
}

}  // namespace

TEST_CASE("what a feed says about its products is what browsers read") {
  std::vector<Product> products = {product("a"), product("b"), product("c")};
  products[0].brand = "Nord";
  products[0].attributes = {{"color", {"blue", "red"}}, {"size", {"M"}}};
  products[0].price = 900;
  products[0].list_price = 1200;
  products[1].attributes = {{"color", {"red"}}};
  products[1].day_added = 20'000;
  products[1].price = 0;
  products[1].list_price = 500;  // without a price nothing is reduced
  const AlignedBuffer shard =
      AlignedBuffer::copy_of(write_catalog(make_catalog_table(products, {2, 1, 0})));
  const auto opened = CatalogView::open(shard.bytes());
  REQUIRE(opened.ok());
  const CatalogView& catalog = opened.value();
  CHECK(catalog.item_id(0) == "c");
  CHECK(catalog.brand(2) == "Nord");
  CHECK(catalog.brand(1).empty());
  CHECK(catalog.list_price(2) == 1200);
  CHECK(catalog.list_price(1) == 0);
  CHECK(catalog.day_added(1) == 20'000);
  CHECK(catalog.values(0).empty());
  std::vector<std::string> said;
  catalog.for_each_value(2, [&](uint32_t value) {
    said.push_back(
        std::string(catalog.attribute_names()[catalog.attributes().attribute_of(value)]) + "=" +
        std::string(catalog.attribute_values()[value]));
  });
  CHECK(said == std::vector<std::string>{"brand=Nord", "color=blue", "color=red", "size=M"});
}

TEST_CASE("a feed that says nothing leaves the optional sections out") {
  const CatalogTable table = make_catalog_table({product("a")}, {0});
  CHECK(table.attribute_names.empty());
  CHECK(table.list_prices.empty());
  CHECK(table.days_added.empty());
}

TEST_CASE("of too many attributes the most common ones stay") {
  std::vector<Product> products = {product("a"), product("b")};
  for (int k = 0; k < 70; ++k) products[0].attributes["a" + std::to_string(k)] = {"x"};
  products[1].attributes["z"] = {"y"};
  products[0].attributes["z"] = {"y"};
  const AlignedBuffer shard =
      AlignedBuffer::copy_of(write_catalog(make_catalog_table(products, {0, 1})));
  const auto catalog = CatalogView::open(shard.bytes());
  REQUIRE(catalog.ok());
  CHECK(catalog.value().attribute_names().size() == 64);
  CHECK(catalog.value().attributes().find("z") != kNoAttribute);
  CHECK(catalog.value().values(1).size() == 1);
}
