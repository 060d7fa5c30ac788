#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/pipeline/import_support.h"

namespace nearshelf::pipeline::testing {
namespace {

using Lines = std::vector<uint64_t>;

constexpr std::string_view kShop = R"({"products": [
  {"id": 9000000000001, "title": "Linen shirt", "handle": "linen-shirt", "vendor": "Nord",
   "product_type": "Shirts", "tags": ["linen"],
   "variants": [
     {"id": 41, "title": "S", "price": "59.00", "available": false},
     {"id": 42, "title": "M", "price": "69.00", "available": true},
     {"id": 43, "title": "L", "price": "65.00", "available": true,
      "featured_image": {"src": "https://cdn.example/l.jpg"}}],
   "images": [{"src": "https://cdn.example/shirt.jpg"}, {"src": "https://cdn.example/back.jpg"}]},
  {"id": 2, "title": "Soap", "handle": "soap",
   "variants": [{"id": 51, "title": "Default Title", "price": 4.5, "available": false}]},
  "no product",
  {"title": "nameless", "variants": []},
  {"id": 5, "title": "Odd", "variants": [{"id": 61, "price": "much"}]}
]})";

FeedOptions shopify(ShopifyItem item) {
  FeedOptions options;
  options.shopify_item = item;
  options.currency = "EUR";
  return options;
}

}  // namespace

TEST_CASE("a Shopify product is one item with its cheapest price that can be bought") {
  const ProductFeed feed = feed_of(kShop, shopify(ShopifyItem::kProduct));
  REQUIRE(feed.products.size() == 2);
  const Product& shirt = feed.products[0];
  CHECK(shirt.id == "9000000000001");
  CHECK(shirt.title == "Linen shirt");
  CHECK(shirt.link == "/products/linen-shirt");
  CHECK(shirt.image == "https://cdn.example/shirt.jpg");
  CHECK(shirt.category == "Shirts");
  CHECK(shirt.brand == "Nord");
  CHECK(shirt.attributes.at("tag") == std::vector<std::string>{"linen"});
  CHECK(shirt.price == 6500);
  CHECK(shirt.currency == "EUR");
  CHECK(shirt.available);
  CHECK(feed.products[1].price == 450);
  CHECK_FALSE(feed.products[1].available);
}

TEST_CASE("rejections of a Shopify feed name the number of the product") {
  const ProductFeed feed = feed_of(kShop, shopify(ShopifyItem::kProduct));
  CHECK(rejected_lines(feed.report, "not a product object") == Lines{3});
  CHECK(rejected_lines(feed.report, "no item id") == Lines{4});
  CHECK(rejected_lines(feed.report, "bad price") == Lines{5});
  CHECK(feed.report.lines == 5);
}

TEST_CASE("a Shopify variant is one item on request") {
  const ProductFeed feed = feed_of(kShop, shopify(ShopifyItem::kVariant));
  REQUIRE(feed.products.size() == 4);
  CHECK(feed.products[0].id == "41");
  CHECK(feed.products[0].title == "Linen shirt - S");
  CHECK_FALSE(feed.products[0].available);
  CHECK(feed.products[0].image == "https://cdn.example/shirt.jpg");
  CHECK(feed.products[2].price == 6500);
  CHECK(feed.products[2].image == "https://cdn.example/l.jpg");
  CHECK(feed.products[3].id == "51");
  CHECK(feed.products[3].title == "Soap");
}

TEST_CASE("a Shopify feed names no currency") {
  const ProductFeed feed = feed_of(kShop);
  CHECK(feed.products[0].currency.empty());
  CHECK(warned_lines(feed.report, "price without a currency") == Lines{1, 2});
}

TEST_CASE("JSON that cannot be read is refused with its place") {
  CHECK(error_of([] {
          feed_of("{\"products\": [\n{\"id\": 1},,\n]}");
        }).starts_with("feed: is not valid JSON: line 2, column 11: syntax error"));
  CHECK(error_of([] {
          feed_of("{\"products\": [{\"id\": 1}");
        }).starts_with("feed: is not valid JSON: line 1"));
  CHECK(error_of([] {
          feed_of("{\"products\": [{\"id\": 1e999}]}");
        }).starts_with("feed: is not valid JSON: "));
  for (const std::string_view text : {"{}", "[{\"id\": 1}]", "{\"products\": {\"id\": 1}}"}) {
    CHECK(error_of([&] { feed_of(text); }) ==
          "feed: has no array \"products\". Give a products.json of a Shopify shop.");
  }
}

TEST_CASE("many products read as a stream, and other parts of the file do not matter") {
  std::string text = "{\"shop\": {\"products\": [{\"id\": \"inner\"}]}, \"products\": [";
  for (int i = 0; i < 20'000; ++i) {
    text += (i > 0 ? ",\n" : "\n") + std::string("{\"id\": ") + std::to_string(i) +
            ", \"title\": \"t\", \"options\": [{\"id\": 7}]}";
  }
  const ProductFeed feed = feed_of(text + "], \"next\": [1, {\"id\": 3}]}");
  CHECK(feed.products.size() == 20'000);
  CHECK(feed.report.rejected() == 0);
}

}  // namespace nearshelf::pipeline::testing
