// Reductions, dates and attributes of products, in every feed format.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "pipeline/import/reduced_price.h"
#include "pipeline/import/table_feed.h"
#include "pipeline/import/timestamp.h"
#include "tests/pipeline/import_support.h"

namespace nearshelf::pipeline::testing {
namespace {

using Values = std::vector<std::string>;
using Lines = std::vector<uint64_t>;

FeedOptions at(std::string_view time) {
  FeedOptions options;
  options.now = parse_time(time);
  options.currency = "EUR";
  return options;
}

// The product of a CSV with one record.
Product only(const std::string& header, const std::string& record,
             const FeedOptions& options = at("2025-03-01")) {
  const ProductFeed feed = feed_of(header + "\n" + record + "\n", options);
  REQUIRE(feed.products.size() == 1);
  return feed.products[0];
}

}  // namespace

TEST_CASE("a sale price counts, and the price becomes the list price") {
  const Product reduced = only("id,price,sale_price", "1,20 EUR,15.50 EUR");
  CHECK(reduced.price == 1550);
  CHECK(reduced.list_price == 2000);
  const Product plain = only("id,price,sale_price", "1,20 EUR,");
  CHECK(plain.price == 2000);
  CHECK(plain.list_price == 0);
  const Product equal = only("id,price,sale_price", "1,20 EUR,20 EUR");
  CHECK(equal.price == 2000);
  CHECK(equal.list_price == 0);
}

TEST_CASE("a sale price holds within its dates") {
  const std::string header = "id,price,sale_price,sale_price_effective_date";
  const std::string record = "1,20,15,2025-03-01T13:00+0100/2025-03-05T15:30Z";
  CHECK(only(header, record, at("2025-03-01T11:59:00Z")).price == 2000);
  CHECK(only(header, record, at("2025-03-01T12:00:00Z")).price == 1500);
  CHECK(only(header, record, at("2025-03-05T15:29:00Z")).list_price == 2000);
  CHECK(only(header, record, at("2025-03-05T15:30:00Z")).list_price == 0);

  const int64_t evening = *parse_time("2025-03-05T23:00:00Z");
  CHECK(is_in_period("2025-03-01 / 2025-03-05", evening) == true);  // a date is its whole day
  CHECK(is_in_period("2025-03-01/2025-03-04", evening) == false);
  CHECK(is_in_period("", evening) == true);
  CHECK_FALSE(is_in_period("2025-03-01", evening).has_value());
  CHECK_FALSE(is_in_period("soon/later", evening).has_value());
}

TEST_CASE("a list price above the price makes it a reduced one") {
  CHECK(only("id,price,compare_at_price", "1,15,20").list_price == 2000);
  CHECK(only("id,price,list_price", "1,15,15").list_price == 0);
  CHECK(only("id,price,list_price", "1,15,9").list_price == 0);
  CHECK(only("id,list_price", "1,9").list_price == 0);
}

TEST_CASE("reductions that make no sense leave the price and are reported") {
  const ProductFeed feed = feed_of(
      "id,price,sale_price,sale_price_effective_date,date_added\n"
      "1,20 EUR,25 EUR,,\n"
      "2,20 EUR,cheap,,\n"
      "3,20 EUR,15 USD,,\n"
      "4,20 EUR,15 EUR,March,\n"
      "5,20 EUR,0 EUR,,\n"
      "6,20 EUR,,,last week\n",
      at("2025-03-01"));
  REQUIRE(feed.products.size() == 6);
  for (const Product& product : feed.products) {
    CHECK(product.price == 2000);
    CHECK(product.list_price == 0);
    CHECK(product.day_added == 0);
  }
  CHECK(warned_lines(feed.report, "reduced price above the price") == Lines{2});
  CHECK(warned_lines(feed.report, "reduced or list price that cannot be read") == Lines{3, 4, 6});
  CHECK(warned_lines(feed.report, "dates of a reduced price") == Lines{5});
  CHECK(warned_lines(feed.report, "date added that cannot be read") == Lines{7});
}

TEST_CASE("the day an item entered the shop") {
  CHECK(only("id,date_added", "1,1990-01-02").day_added == 7306);
  CHECK(only("id,created_at", "1,2025-03-01T23:30:00-02:00").day_added == 20'149);
  CHECK(only("id,date_added", "1,").day_added == 0);
}

TEST_CASE("attributes of Google's specification are read from a table by their names") {
  const Product shirt =
      only("id,brand,color,size,material,gender,age_group,custom_label_0,custom_label_4,pattern",
           "1,Nord,Red / Blue/Red,\" M,  L \",wool,female,adult,best,,dots");
  CHECK(shirt.brand == "Nord");
  CHECK(shirt.attributes.at("color") == Values{"Blue", "Red"});
  CHECK(shirt.attributes.at("size") == Values{"M, L"});
  CHECK(shirt.attributes.at("material") == Values{"wool"});
  CHECK(shirt.attributes.at("gender") == Values{"female"});
  CHECK(shirt.attributes.at("age_group") == Values{"adult"});
  CHECK(shirt.attributes.at("custom_label_0") == Values{"best"});
  CHECK_FALSE(shirt.attributes.contains("custom_label_4"));
  CHECK_FALSE(shirt.attributes.contains("pattern"));
  CHECK_FALSE(shirt.attributes.contains("brand"));
}

TEST_CASE("--attribute names columns of a table") {
  FeedOptions options = at("2025-03-01");
  add_attribute_column("Scent=Duft", &options.attributes);
  add_attribute_column("color=Farbe", &options.attributes);
  const Product candle = only("id,Duft,Farbe,color", "1,Rose|Vanille|,rot/weiss,red", options);
  CHECK(candle.attributes.at("scent") == Values{"Rose", "Vanille"});
  CHECK(candle.attributes.at("color") == Values{"rot/weiss"});

  CHECK(error_of([&] { feed_of("id,Duft\n1,x\n", options); }) ==
        "feed: has no column 'Farbe' for color. Columns found: id, Duft.");
  CHECK(error_of([&] {
          feed_of("{\"products\": []}", options);
        }).starts_with("feed: --attribute names columns of a table, and this feed is none."));
  const auto form_error = [](std::string_view text) {
    ColumnMap attributes;
    return error_of([&] { add_attribute_column(text, &attributes); });
  };
  CHECK(form_error("scent") == "'scent' is not NAME=COLUMN, NAME of at most 64 bytes.");
  CHECK(form_error("=Duft") == "'=Duft' is not NAME=COLUMN, NAME of at most 64 bytes.");
  CHECK(form_error(std::string(65, 'x') + "=c").find("at most 64 bytes") != std::string::npos);
  CHECK(form_error("Brand=Marke") == "'brand' is a field of its own: use --feed-map brand=Marke.");
}

TEST_CASE("values are repaired like other texts and cut to the format") {
  const std::string longest(300, 'x');
  const Product product = only("id,color", "1,\"Caf\xE9 /" + longest + "\"");
  CHECK(product.attributes.at("color") == Values{"Caf\u00E9", std::string(256, 'x')});
}

TEST_CASE("Merchant Center XML carries the same") {
  const ProductFeed feed = feed_of(
      "<rss xmlns:g=\"http://base.google.com/ns/1.0\"><channel><item><g:id>m1</g:id>"
      "<g:price>20 EUR</g:price><g:sale_price>15 EUR</g:sale_price>"
      "<g:sale_price_effective_date>2025-03-01/2025-03-02</g:sale_price_effective_date>"
      "<g:availability_date>2025-02-01</g:availability_date><g:color>red/blue</g:color>"
      "<g:size>M</g:size><g:custom_label_2>top</g:custom_label_2><g:pattern>dots</g:pattern>"
      "</item></channel></rss>",
      at("2025-03-02T10:00:00Z"));
  REQUIRE(feed.products.size() == 1);
  const Product& product = feed.products[0];
  CHECK(product.price == 1500);
  CHECK(product.list_price == 2000);
  CHECK(product.day_added == 20'120);
  CHECK(product.attributes.at("color") == Values{"blue", "red"});
  CHECK(product.attributes.at("size") == Values{"M"});
  CHECK(product.attributes.at("custom_label_2") == Values{"top"});
  CHECK(product.attributes.size() == 3);
}

TEST_CASE("Shopify options, tags, dates and compare_at_price") {
  constexpr std::string_view kShop = R"({"products": [
    {"id": 1, "title": "Shirt", "vendor": "Nord", "tags": ["linen", "summer, light"],
     "published_at": "2025-03-01T09:00:00+01:00", "created_at": "2024-01-01T00:00:00Z",
     "options": [{"name": "Size", "values": ["S", "M"]}, {"name": "Color", "values": ["red"]}],
     "variants": [
       {"id": 11, "price": "60.00", "compare_at_price": "80.00", "available": true,
        "option1": "S", "option2": "red"},
       {"id": 12, "price": "50.00", "compare_at_price": null, "available": true,
        "option1": "M", "option2": "red"}]},
    {"id": 2, "title": "Soap", "tags": "soft, red", "created_at": "2025-02-01T00:00:00Z",
     "options": [{"name": "Title", "values": ["Default Title"]}],
     "variants": [{"id": 21, "price": "4.00", "compare_at_price": "5.00",
                   "option1": "Default Title"}]}]})";
  FeedOptions options = at("2025-03-01");
  const ProductFeed feed = feed_of(kShop, options);
  REQUIRE(feed.products.size() == 2);
  const Product& shirt = feed.products[0];
  CHECK(shirt.price == 5000);
  CHECK(shirt.list_price == 0);  // of the variant whose price it is
  CHECK(shirt.day_added == 20'148);
  CHECK(shirt.attributes.at("size") == Values{"M", "S"});
  CHECK(shirt.attributes.at("color") == Values{"red"});
  CHECK(shirt.attributes.at("tag") == Values{"light", "linen", "summer"});
  const Product& soap = feed.products[1];
  CHECK(soap.list_price == 500);
  CHECK(soap.day_added == 20'120);
  CHECK(soap.attributes.size() == 1);
  CHECK(soap.attributes.at("tag") == Values{"red", "soft"});

  options.shopify_item = ShopifyItem::kVariant;
  const ProductFeed variants = feed_of(kShop, options);
  REQUIRE(variants.products.size() == 3);
  CHECK(variants.products[0].list_price == 8000);
  CHECK(variants.products[0].attributes.at("size") == Values{"S"});
  CHECK(variants.products[1].attributes.at("size") == Values{"M"});
  CHECK(variants.products[1].attributes.at("color") == Values{"red"});
  CHECK_FALSE(variants.products[2].attributes.contains("title"));
}

}  // namespace nearshelf::pipeline::testing
