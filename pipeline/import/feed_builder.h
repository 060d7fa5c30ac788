// The rules every product feed obeys, whatever its format.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "pipeline/import/product.h"

namespace nearshelf::pipeline {

// A product as the feed spells it. All views are borrowed for the call.
struct FeedRow {
  std::string_view id;
  std::string_view title;
  std::string_view link;
  std::string_view image;
  std::string_view category;
  std::string_view brand;
  std::optional<std::string_view> price;  // nullopt: this feed has no prices
  std::string_view sale_price;            // the price while it is reduced
  std::string_view sale_period;           // when it is, see is_in_period()
  std::string_view list_price;            // what `price` was before it was reduced
  std::string_view added;                 // when the product entered the shop
  std::vector<FeedAttribute> attributes;
  std::optional<std::string_view> availability;  // nullopt: this feed does not say
  uint64_t line = 0;                             // as in RejectedSample
  std::string_view text;                         // the whole record, for the report
};

// Checks rows and turns them into products.
//
// Rejected: an id that is missing, duplicate (the first product keeps it), longer than 128 bytes or
// with control characters; a price that cannot be read. Repaired, with a warning: text that is not
// UTF-8 (read as Windows-1252), texts above 4 KiB (cut; links are dropped), a missing price or
// currency, a currency unlike the first one, an unknown availability (taken as in stock), a reduced
// price that makes no sense (the full price counts), a date that cannot be read (unknown).
class FeedBuilder {
 public:
  // `source`: file name for the report. `shop_currency`: ISO 4217 code for prices that name no
  // currency; may be empty. `now`: microseconds since 1970-01-01 00:00 UTC, which decides whether a
  // reduction has begun and not yet ended.
  FeedBuilder(std::string source, std::string shop_currency, int64_t now);

  void add(const FeedRow& row);

  // For rejections that only the reader of a format can see.
  ImportReport& report() { return feed_.report; }

  // Completes the report and hands over. The builder is spent.
  ProductFeed finish();

 private:
  bool set_price(const FeedRow& row, Product* product);
  void set_reduction(const FeedRow& row, Product* product);
  void set_day_added(const FeedRow& row, Product* product);
  void set_availability(const FeedRow& row, Product* product);
  void set_texts(const FeedRow& row, Product* product);

  std::string shop_currency_;
  int64_t now_;
  std::string first_currency_;
  std::unordered_set<std::string> ids_;
  ProductFeed feed_;
};

// True when a product can be bought: Merchant Center's in_stock, preorder and backorder (with
// spaces or underscores), schema.org's names, yes, true, and a stock count above 0; false for
// out_of_stock and the opposites; nullopt for other text.
std::optional<bool> parse_availability(std::string_view text);

// "Home>Candles" and "Home  > Candles" as "Home > Candles".
std::string clean_category(std::string_view path);

}  // namespace nearshelf::pipeline
