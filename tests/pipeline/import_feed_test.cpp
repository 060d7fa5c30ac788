#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

#include "pipeline/import/table_feed.h"
#include "tests/pipeline/import_support.h"

namespace nearshelf::pipeline::testing {
namespace {

using Lines = std::vector<uint64_t>;

std::string column_error(const FeedOptions& options, std::string_view text) {
  return error_of([&] { feed_of(text, options); });
}

FeedOptions with_map(std::string_view map) {
  FeedOptions options;
  options.columns = parse_column_map(map, feed_fields());
  return options;
}

}  // namespace

TEST_CASE("a Merchant Center TSV gives its products") {
  const ProductFeed feed = feed_of(
      "id\ttitle\tlink\timage link\tprice\tsale_price\tavailability\tproduct_type\t"
      "google_product_category\tbrand\n"
      "m1\tBlue mug\thttps://shop.example/m1\thttps://shop.example/m1.jpg\t4.50 EUR\t3.99 EUR\t"
      "in_stock\tKitchen>Mugs\t2169\tNord\n"
      "m2\t\"Plate\tflat\"\t\t\tEUR 12\t\tout of stock\t\t\t\n");
  REQUIRE(feed.products.size() == 2);
  const Product& mug = feed.products[0];
  CHECK(mug.id == "m1");
  CHECK(mug.title == "Blue mug");
  CHECK(mug.link == "https://shop.example/m1");
  CHECK(mug.image == "https://shop.example/m1.jpg");
  CHECK(mug.price == 399);
  CHECK(mug.list_price == 450);
  CHECK(mug.currency == "EUR");
  CHECK(mug.available);
  CHECK(mug.category == "Kitchen > Mugs");
  CHECK(mug.brand == "Nord");
  CHECK(feed.products[1].title == "Plate flat");
  CHECK(feed.products[1].price == 1200);
  CHECK_FALSE(feed.products[1].available);
  CHECK(feed.report.lines == 2);
  CHECK(feed.report.accepted == 2);
  CHECK(feed.report.rejected() == 0);
}

TEST_CASE("a CSV with a column map and a shop currency") {
  FeedOptions options = with_map("id=Artikel Nr,title=Bezeichnung,price=Preis");
  options.currency = "EUR";
  const ProductFeed feed =
      feed_of("Artikel-Nr;Bezeichnung;Preis;Lager\n7;Kerze;\"1.299,00\";3\n8;;2,5;0\n", options);
  REQUIRE(feed.products.size() == 2);
  CHECK(feed.products[0].title == "Kerze");
  CHECK(feed.products[0].price == 129900);
  CHECK(feed.products[0].currency == "EUR");
  CHECK(feed.products[1].title == "8");
  CHECK(feed.products[1].price == 250);
}

TEST_CASE("a header that is not UTF-8 is repaired like the fields") {
  const ProductFeed feed = feed_of(
      "Nr,Gr\xF6\xDF"
      "e\n1,XL\n",
      with_map("id=Nr,title=Gr\u00F6\u00DFe"));
  CHECK(feed.products.at(0).title == "XL");
}

TEST_CASE("every rejection of a table names its line") {
  const std::string long_id(129, 'x');
  const ProductFeed feed = feed_of(
      "id,title,price\n"
      "1,ok,5 EUR\n"
      ",no id,5 EUR\n"
      "1,again,5 EUR\n" +
      long_id + ",long,5 EUR\n" +
      "a\x02"
      "b,control,5 EUR\n"
      "2,bad price,abc\n"
      "3,few\n"
      "4,\"quote\" after,5 EUR\n"
      "5,\"two\nlines\",5 EUR\n"
      "6,many,5,EUR\n");
  const ImportReport& report = feed.report;
  CHECK(rejected_lines(report, "no item id") == Lines{3});
  CHECK(rejected_lines(report, "duplicate item id") == Lines{4});
  CHECK(rejected_lines(report, "item id longer") == Lines{5});
  CHECK(rejected_lines(report, "control character") == Lines{6});
  CHECK(rejected_lines(report, "bad price") == Lines{7});
  CHECK(rejected_lines(report, "wrong column count: the header has 3") == Lines{8, 12});
  CHECK(rejected_lines(report, "malformed record: text follows a closing quote") == Lines{9});
  CHECK(feed.products.size() == 2);
  CHECK(feed.products[1].title == "two lines");
  CHECK(report.lines == 10);
  CHECK(report.rejected() == 8);
}

TEST_CASE("repairs are accepted and reported") {
  const ProductFeed feed = feed_of(
      "id,title,price,availability\n"
      "1,Caf\xE9,5 EUR,in stock\n"
      "2,b,,in stock\n"
      "3,c,5,in stock\n"
      "4,d,5 USD,in stock\n"
      "5,e,5 EUR,perhaps\n"
      "6," +
      std::string(5000, 'x') + ",5 EUR,\n");
  CHECK(feed.products.size() == 6);
  CHECK(feed.products[0].title == "Caf\u00E9");
  CHECK(feed.products[1].price == 0);
  CHECK(feed.products[4].available);
  CHECK(feed.products[5].title.size() == 4096);
  CHECK(warned_lines(feed.report, "not UTF-8") == Lines{2});
  CHECK(warned_lines(feed.report, "no price") == Lines{3});
  CHECK(warned_lines(feed.report, "price without a currency") == Lines{4});
  CHECK(warned_lines(feed.report, "price in another currency") == Lines{5});
  CHECK(warned_lines(feed.report, "unknown availability") == Lines{6});
  CHECK(warned_lines(feed.report, "text longer than 4 KiB") == Lines{7});
}

TEST_CASE("a missing column is fatal and lists those found") {
  CHECK(column_error({}, "name,price\na,5\n") ==
        "feed: has no column for id (id, sku, item_id, product_id). Columns found: name, price. "
        "Name it with --feed-map id=COLUMN.");
  CHECK(column_error(with_map("title=label"), "id,price\na,5\n") ==
        "feed: has no column 'label' for title. Columns found: id, price.");
  CHECK(column_error({}, "\"id\" x,title\na,b\n") ==
        "feed:1: the header cannot be read: text follows a closing quote.");
}

TEST_CASE("a column map of another form is refused with the fields there are") {
  const auto map_error = [](std::string_view map) {
    return error_of([&] { parse_column_map(map, feed_fields()); });
  };
  const std::string fields =
      " Fields: id, title, link, image, category, brand, price, sale_price, sale_dates, "
      "list_price, "
      "added, availability.";
  CHECK(map_error("id") == "'id' is not FIELD=COLUMN." + fields);
  CHECK(map_error("id=sku,=x") == "'=x' is not FIELD=COLUMN." + fields);
  CHECK(map_error("colour=c") == "'colour' is no field of this import." + fields);
  CHECK(map_error("id = sku , title = name").empty());
}

TEST_CASE("formats are told from the content") {
  CHECK(detect_feed_format("id\ttitle\n") == FeedFormat::kMerchantTsv);
  CHECK(detect_feed_format("id,title\n") == FeedFormat::kCsv);
  CHECK(detect_feed_format("id;title\n") == FeedFormat::kCsv);
  CHECK(detect_feed_format("\n <?xml version=\"1.0\"?>") == FeedFormat::kMerchantXml);
  CHECK(detect_feed_format("{\"products\":[]}") == FeedFormat::kShopify);
}

TEST_CASE("an option overrides the detected format and delimiter") {
  FeedOptions options;
  options.format = FeedFormat::kCsv;
  options.delimiter = ';';
  const ProductFeed feed = feed_of("id;a,b,c\n1;x\n", options);
  CHECK(feed.products.size() == 1);

  options.format = FeedFormat::kMerchantXml;
  CHECK(error_of([&] { feed_of("id;title\n", options); }).starts_with("feed:1:3: the XML is not"));
}

TEST_CASE("reading a file shows a step, and a feed without products is refused") {
  const TempFolder folder;
  std::ostringstream out;
  Progress progress(out, Progress::Style::kPlain);
  FeedOptions options;
  options.path = folder.write("feed.csv.gz", gzip("id,price\n1,5\n2,x\n"));
  CHECK(read_feed(options, progress).products.size() == 1);
  CHECK(out.str().starts_with("import feed"));
  CHECK(out.str().find("1 products, 1 rejected") != std::string::npos);

  options.path = folder.write("bad.csv", "id,price\n1,x\n2,y\n,5\n");
  CHECK(error_of([&] { read_feed(options, progress); }) ==
        options.path +
            ": none of its 3 records gave products. Most often: bad price, as in line 2: x");
  options.path = folder.write("header.csv", "id,price\n");
  CHECK(error_of([&] { read_feed(options, progress); }) ==
        options.path + ": has no records. Export it again.");
}

}  // namespace nearshelf::pipeline::testing
