#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/pipeline/import_support.h"

namespace nearshelf::pipeline::testing {
namespace {

using Lines = std::vector<uint64_t>;

constexpr std::string_view kRssStart =
    "<?xml version=\"1.0\"?>\n"
    "<rss version=\"2.0\" xmlns:g=\"http://base.google.com/ns/1.0\">\n"
    "<channel><title>Shop</title><link>https://shop.example</link>\n";
constexpr std::string_view kRssEnd = "</channel></rss>\n";

std::string rss(std::string_view items) {
  return std::string(kRssStart) + std::string(items) + std::string(kRssEnd);
}

std::string xml_error(std::string_view text) {
  return error_of([&] { feed_of(text); });
}

}  // namespace

TEST_CASE("an RSS feed gives its products with the lines of their items") {
  const ProductFeed feed =
      feed_of(rss("<item>\n"
                  "<g:id>m1</g:id><title>RSS title</title><g:title>Blue &amp; white mug</g:title>\n"
                  "<link>https://shop.example/m1?a=1&amp;b=2</link>\n"
                  "<g:image_link>https://shop.example/m1.jpg</g:image_link>\n"
                  "<g:shipping><g:price>9.99 EUR</g:price></g:shipping>\n"
                  "<g:price>4.50 EUR</g:price><g:sale_price>3.99 EUR</g:sale_price>\n"
                  "<g:availability>in stock</g:availability>\n"
                  "<g:product_type><![CDATA[Kitchen > Mugs]]></g:product_type>\n"
                  "<g:product_type>Gifts</g:product_type>\n"
                  "<g:google_product_category>2169</g:google_product_category>\n"
                  "<g:brand>Nord</g:brand></item>\n"
                  "<item><g:id>m1</g:id><g:price>1 EUR</g:price></item>\n"
                  "<item><g:price>1 EUR</g:price></item>\n"
                  "<item><g:id>m2</g:id><g:price>cheap</g:price></item>\n"));
  REQUIRE(feed.products.size() == 1);
  const Product& mug = feed.products[0];
  CHECK(mug.title == "Blue & white mug");
  CHECK(mug.link == "https://shop.example/m1?a=1&b=2");
  CHECK(mug.image == "https://shop.example/m1.jpg");
  CHECK(mug.price == 399);
  CHECK(mug.list_price == 450);
  CHECK(mug.category == "Kitchen > Mugs");
  CHECK(mug.brand == "Nord");
  CHECK(rejected_lines(feed.report, "duplicate item id") == Lines{15});
  CHECK(rejected_lines(feed.report, "no item id") == Lines{16});
  CHECK(rejected_lines(feed.report, "bad price") == Lines{17});
}

TEST_CASE("an Atom feed gives its products") {
  const ProductFeed feed = feed_of(
      "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:g=\"http://base.google.com/ns/1.0\">\n"
      "<id>tag:shop</id><link rel=\"self\" href=\"https://shop.example\"/>\n"
      "<entry><id>tag:shop,2025:m1</id><g:id>m1</g:id><title>Mug</title>\n"
      "<link rel=\"enclosure\" href=\"https://shop.example/m1.pdf\"/>\n"
      "<link href=\"https://shop.example/m1\"/><g:price>4.50 EUR</g:price></entry></feed>");
  REQUIRE(feed.products.size() == 1);
  CHECK(feed.products[0].id == "m1");
  CHECK(feed.products[0].title == "Mug");
  CHECK(feed.products[0].link == "https://shop.example/m1");
}

TEST_CASE("the Merchant Center namespace counts, not its prefix") {
  const ProductFeed feed = feed_of(
      "<rss xmlns:ns0=\"http://base.google.com/ns/1.0\" xmlns:c=\"http://base.google.com/cns/1.0\">"
      "<channel><item><c:id>custom</c:id><ns0:id>m1</ns0:id></item></channel></rss>");
  REQUIRE(feed.products.size() == 1);
  CHECK(feed.products[0].id == "m1");
}

TEST_CASE("a declared encoding is honoured") {
  const ProductFeed feed = feed_of(
      "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>"
      "<rss><channel><item><id>m1</id><title>Caf\xE9</title></item></channel></rss>");
  REQUIRE(feed.products.size() == 1);
  CHECK(feed.products[0].title == "Caf\u00E9");
}

TEST_CASE("a feed larger than the reader's buffer keeps its lines") {
  std::string items;
  for (int i = 0; i < 20'000; ++i) {
    items += "<item><g:id>m" + std::to_string(i) + "</g:id><g:price>1 EUR</g:price></item>\n";
  }
  const ProductFeed feed = feed_of(rss(items + "<item></item>\n"));
  CHECK(feed.products.size() == 20'000);
  CHECK(rejected_lines(feed.report, "no item id") == Lines{20'004});
}

TEST_CASE("an item is bounded") {
  const std::string huge(2'000'000, 'x');
  const ProductFeed feed = feed_of(rss("<item><g:id>m1</g:id><g:title>" + huge +
                                       "</g:title></item>\n<item><g:id>m2</g:id></item>\n"));
  CHECK(feed.products.size() == 1);
  CHECK(rejected_lines(feed.report, "item longer than 1 MiB") == Lines{4});
}

TEST_CASE("XML that cannot be read is refused with its place") {
  CHECK(xml_error(rss("<item><g:id>1</g:id>\n")) ==
        "feed:5:3: the XML is not well-formed: mismatched tag. Export the feed again.");
  CHECK(xml_error("<rss><channel><item><g:id>1</g:id></item></channel></rss>") ==
        "feed:1:21: the XML is not well-formed: unbound prefix. Add "
        "xmlns:g=\"http://base.google.com/ns/1.0\" to the root element.");
  CHECK(xml_error("<html><body>Log in</body></html>") ==
        "feed: no <item> (RSS) or <entry> (Atom) in <html>. Give a Merchant Center feed.");
}

TEST_CASE("entity bombs are refused at the first declaration") {
  const std::string error = xml_error(
      "<?xml version=\"1.0\"?>\n<!DOCTYPE rss [\n<!ENTITY a \"ha\">\n"
      "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">\n]>\n<rss><item><id>&b;</id></item></rss>");
  CHECK(error.starts_with("feed:3:"));
  CHECK(error.find("declares entities") != std::string::npos);
}

}  // namespace nearshelf::pipeline::testing
