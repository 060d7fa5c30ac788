// Prices, times and texts as shops write them.
#include <doctest/doctest.h>

#include <string>

#include "pipeline/import/feed_builder.h"
#include "pipeline/import/price.h"
#include "pipeline/import/text.h"
#include "pipeline/import/timestamp.h"

namespace nearshelf::pipeline {
namespace {

// "1299 EUR", or "-" for a price that is refused.
std::string price_of(std::string_view text, std::string_view shop_currency = "") {
  const std::optional<Price> price = parse_price(text, shop_currency);
  return price ? std::to_string(price->minor_units) + " " + price->currency : "-";
}

std::string time_of(std::string_view text) {
  const std::optional<int64_t> micros = parse_time(text);
  return micros ? format_time(*micros / 1'000'000) : "-";
}

}  // namespace

TEST_CASE("prices with a currency on either side or as a symbol") {
  CHECK(price_of("12.99 EUR") == "1299 EUR");
  CHECK(price_of("EUR 12.99") == "1299 EUR");
  CHECK(price_of("12.99eur") == "1299 EUR");
  CHECK(price_of(" 12,99 EUR ") == "1299 EUR");
  CHECK(price_of("\u20AC12.99") == "1299 EUR");
  CHECK(price_of("12,99 \u20AC") == "1299 EUR");
  CHECK(price_of("\u00A35") == "500 GBP");
  CHECK(price_of("$ 7.5", "CAD") == "750 CAD");
  CHECK(price_of("12.99", "USD") == "1299 USD");
  CHECK(price_of("12.99 EUR", "USD") == "1299 EUR");
  CHECK(price_of("12.99") == "1299 ");
}

TEST_CASE("decimal separators and groups of thousands") {
  CHECK(price_of("1,299.00 USD") == "129900 USD");
  CHECK(price_of("1.299,00 EUR") == "129900 EUR");
  CHECK(price_of("1.234.567,89 EUR") == "123456789 EUR");
  CHECK(price_of("1,299") == "129900 ");
  CHECK(price_of("1.299") == "129900 ");
  CHECK(price_of("1,234,567") == "123456700 ");
  CHECK(price_of("1 299,50 EUR") == "129950 EUR");
  CHECK(price_of("1'299.50 CHF") == "129950 CHF");
  CHECK(price_of("1\u00A0299 EUR") == "129900 EUR");
  CHECK(price_of("0.125 EUR") == "13 EUR");
  CHECK(price_of("12,5") == "1250 ");
  CHECK(price_of(".99") == "99 ");
  CHECK(price_of("12.") == "1200 ");
  CHECK(price_of("0") == "0 ");
}

TEST_CASE("currencies have 0, 2 or 3 decimals, and rounding goes half away from zero") {
  CHECK(price_of("1299 JPY") == "1299 JPY");
  CHECK(price_of("12.999 KWD") == "12999 KWD");
  CHECK(price_of("12.9949 EUR") == "1299 EUR");
  CHECK(price_of("12.9950 EUR") == "1300 EUR");
}

TEST_CASE("what is no price is refused") {
  for (const std::string_view text :
       {"", "free", "EUR", "-5 EUR", "12.99.00", "1,23,456.00", "12 99 00.x", "1e5", "EUR 5 USD",
        "99999999999", "43000000 EUR", "5 Euro", "1.2.3,4"}) {
    CAPTURE(text);
    CHECK(price_of(text) == "-");
  }
  CHECK(price_of("42949672.95 EUR") == "4294967295 EUR");
}

TEST_CASE("times in calendar and Unix form") {
  CHECK(time_of("2011-12-01 08:26") == "2011-12-01 08:26:00");
  CHECK(time_of("2011-12-01 08:26:59") == "2011-12-01 08:26:59");
  CHECK(time_of("2011-12-01T08:26:00Z") == "2011-12-01 08:26:00");
  CHECK(time_of("2011-12-01t08:26:00.123456z") == "2011-12-01 08:26:00");
  CHECK(time_of("2011-12-01 08:26:00 UTC") == "2011-12-01 08:26:00");
  CHECK(time_of("2011-12-01T08:26:00+01:30") == "2011-12-01 06:56:00");
  CHECK(time_of("2011-12-31T23:30:00-0100") == "2012-01-01 00:30:00");
  CHECK(time_of("2012-02-29") == "2012-02-29 00:00:00");
  CHECK(time_of("1322727960") == "2011-12-01 08:26:00");
  CHECK(time_of("1322727960123") == "2011-12-01 08:26:00");
  CHECK(time_of("1322727960123456") == "2011-12-01 08:26:00");
  CHECK(parse_time("2011-12-01 08:26:00.25").value() % 1'000'000 == 250'000);
  CHECK(to_minute(parse_time("1970-01-02").value_or(0)) == 0);
}

TEST_CASE("what is no time is refused") {
  for (const std::string_view text :
       {"", "yesterday", "2011-02-29", "2011-13-01", "2011-12-01 24:00", "2011-12-01 08",
        "2011-12-01 08:60", "12/1/2010 8:26", "1989-12-31", "2101-01-01", "20111201", "12345",
        "99999999999999999999", "2011-12-01T08:26:00+", "2011-12-01 08:26 pm", "-1322727960"}) {
    CAPTURE(text);
    CHECK(time_of(text) == "-");
  }
}

TEST_CASE("availability as Merchant Center, schema.org and shops say it") {
  for (const std::string_view text : {"in stock", "in_stock", "In Stock", "preorder", "backorder",
                                      "https://schema.org/InStock", "true", "yes", "12"}) {
    CAPTURE(text);
    CHECK(parse_availability(text) == std::optional(true));
  }
  for (const std::string_view text :
       {"out of stock", "out_of_stock", "http://schema.org/OutOfStock", "false", "no", "0", "-3"}) {
    CAPTURE(text);
    CHECK(parse_availability(text) == std::optional(false));
  }
  CHECK(parse_availability("ask us") == std::nullopt);
}

TEST_CASE("category paths get one form") {
  CHECK(clean_category("Home>Candles") == "Home > Candles");
  CHECK(clean_category(" Home  >  Scented \n candles > ") == "Home > Scented candles");
  CHECK(clean_category(" > ") == "");
  CHECK(clean_category("") == "");
}

TEST_CASE("UTF-8 is recognised, and anything else read as Windows-1252") {
  CHECK(is_utf8("caf\u00E9 \U0001F56F"));
  for (const std::string_view text : {"caf\xE9", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80",
                                      "\xF4\x90\x80\x80", "\xF0\x9F\x95", "\x80", "\xFF"}) {
    CHECK_FALSE(is_utf8(text));
    CHECK(is_utf8(utf8_from_windows_1252(text)));
  }
  CHECK(utf8_from_windows_1252("caf\xE9 \x80") == "caf\u00E9 \u20AC");
}

TEST_CASE("cutting keeps characters whole") {
  CHECK(cut_utf8("a\u20ACb", 4) == "a\u20AC");
  CHECK(cut_utf8("a\u20ACb", 3) == "a");
  CHECK(cut_utf8("abc", 10) == "abc");
}

TEST_CASE("texts for people are one line") {
  CHECK(clean_text("  a \t b\r\nc\x01 ") == "a b c");
  CHECK(clean_text("\n") == "");
}

}  // namespace nearshelf::pipeline
