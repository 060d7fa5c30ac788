#include "pipeline/import/feed_builder.h"

#include <algorithm>
#include <array>
#include <utility>

#include "pipeline/import/item_id.h"
#include "pipeline/import/price.h"
#include "pipeline/import/reduced_price.h"
#include "pipeline/import/text.h"
#include "pipeline/import/timestamp.h"

namespace nearshelf::pipeline {
namespace {

constexpr std::array<std::string_view, 12> kAvailableWords = {"in_stock",
                                                              "instock",
                                                              "preorder",
                                                              "pre_order",
                                                              "backorder",
                                                              "back_order",
                                                              "available",
                                                              "available_for_order",
                                                              "limitedavailability",
                                                              "true",
                                                              "yes",
                                                              "y"};
constexpr std::array<std::string_view, 9> kUnavailableWords = {
    "out_of_stock", "outofstock", "soldout", "sold_out", "discontinued",
    "unavailable",  "false",      "no",      "n"};

bool all_utf8(const FeedRow& row) {
  const std::array<std::string_view, 6> texts = {row.id,    row.title,    row.link,
                                                 row.image, row.category, row.brand};
  const auto attribute_is_utf8 = [](const FeedAttribute& attribute) {
    return is_utf8(attribute.name) && is_utf8(attribute.text);
  };
  return std::ranges::all_of(texts, is_utf8) &&
         std::ranges::all_of(row.attributes, attribute_is_utf8);
}

template <typename Words>
bool contains(const Words& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

}  // namespace

FeedBuilder::FeedBuilder(std::string source, std::string shop_currency, int64_t now)
    : shop_currency_(std::move(shop_currency)), now_(now) {
  feed_.report.source = std::move(source);
}

void FeedBuilder::add(const FeedRow& row) {
  Product product;
  product.id = to_utf8(trim(row.id));
  const std::string_view problem = item_id_problem(product.id);
  if (!problem.empty()) {
    report().reject(problem, row.line, product.id.empty() ? row.text : product.id);
    return;
  }
  if (ids_.contains(product.id)) {
    report().reject("duplicate item id", row.line, product.id);
    return;
  }
  if (!set_price(row, &product)) return;
  set_reduction(row, &product);
  set_day_added(row, &product);
  set_availability(row, &product);
  set_texts(row, &product);
  ids_.insert(product.id);
  feed_.products.push_back(std::move(product));
}

ProductFeed FeedBuilder::finish() {
  feed_.report.accepted = feed_.products.size();
  feed_.report.lines = feed_.report.accepted + feed_.report.rejected();
  return std::move(feed_);
}

bool FeedBuilder::set_price(const FeedRow& row, Product* product) {
  product->currency = shop_currency_;
  if (!row.price) return true;
  const std::string_view text = trim(*row.price);
  if (text.empty()) {
    report().warn("no price", row.line, product->id);
    return true;
  }
  std::optional<Price> price = parse_price(text, shop_currency_);
  if (!price) {
    report().reject("bad price", row.line, text);
    return false;
  }
  product->price = price->minor_units;
  product->currency = std::move(price->currency);
  if (product->currency.empty()) {
    report().warn("price without a currency: name it with --currency", row.line, text);
  } else if (first_currency_.empty()) {
    first_currency_ = product->currency;
  } else if (product->currency != first_currency_) {
    report().warn("price in another currency than the first product's", row.line, text);
  }
  return true;
}

void FeedBuilder::set_reduction(const FeedRow& row, Product* product) {
  if (product->price == 0) return;
  const auto read = [&](std::string_view text, int64_t* price) {
    if (trim(text).empty()) return false;
    const std::optional<Price> parsed = parse_price(text, product->currency);
    const bool readable =
        parsed && parsed->minor_units > 0 && parsed->currency == product->currency;
    if (!readable) report().warn("reduced or list price that cannot be read", row.line, text);
    if (readable) *price = parsed->minor_units;
    return readable;
  };
  int64_t list_price = 0;
  if (read(row.list_price, &list_price) && list_price > product->price) {
    product->list_price = list_price;
  }
  int64_t sale_price = 0;
  if (!read(row.sale_price, &sale_price)) return;
  const std::optional<bool> holds = is_in_period(row.sale_period, now_);
  if (!holds) {
    report().warn("dates of a reduced price that cannot be read, full price taken", row.line,
                  row.sale_period);
  }
  if (!holds.value_or(false)) return;
  if (sale_price > product->price) {
    report().warn("reduced price above the price, not taken", row.line, row.sale_price);
  } else if (sale_price < product->price) {
    product->list_price = std::max(product->list_price, product->price);
    product->price = sale_price;
  }
}

void FeedBuilder::set_day_added(const FeedRow& row, Product* product) {
  const std::string_view text = trim(row.added);
  if (text.empty()) return;
  const std::optional<int64_t> time = parse_time(text);
  if (!time) {
    report().warn("date added that cannot be read", row.line, text);
    return;
  }
  constexpr int64_t kMinutesPerDay = 24 * 60;
  product->day_added = static_cast<uint16_t>(to_minute(*time) / kMinutesPerDay);
}

void FeedBuilder::set_availability(const FeedRow& row, Product* product) {
  if (!row.availability || trim(*row.availability).empty()) return;
  const std::optional<bool> available = parse_availability(*row.availability);
  if (!available) {
    report().warn("unknown availability, taken as in stock", row.line, *row.availability);
  }
  product->available = available.value_or(true);
}

void FeedBuilder::set_texts(const FeedRow& row, Product* product) {
  if (!all_utf8(row)) report().warn("not UTF-8, read as Windows-1252", row.line, row.text);
  product->title = clean_text(to_utf8(row.title));
  product->link = trim(to_utf8(row.link));
  product->image = trim(to_utf8(row.image));
  product->category = clean_category(to_utf8(row.category));
  product->brand = clean_text(to_utf8(row.brand));

  for (std::string* text : {&product->title, &product->category, &product->brand}) {
    if (text->size() <= kMaxProductTextBytes) continue;
    report().warn("text longer than 4 KiB, cut", row.line, *text);
    text->resize(cut_utf8(*text, kMaxProductTextBytes).size());
  }
  for (std::string* link : {&product->link, &product->image}) {
    if (link->size() <= kMaxProductTextBytes && !has_control_characters(*link)) continue;
    report().warn("link longer than 4 KiB or with control characters, dropped", row.line, *link);
    link->clear();
  }
  if (product->title.empty()) product->title = product->id;
  for (const FeedAttribute& attribute : row.attributes) {
    if (add_attribute(attribute, &product->attributes)) continue;
    report().warn("attribute name longer than 64 bytes, left out", row.line, attribute.name);
  }
}

std::optional<bool> parse_availability(std::string_view text) {
  const std::string_view trimmed = trim(text);
  const std::optional<int64_t> stock = parse_decimal(trimmed, 0);
  if (stock) return *stock > 0;
  std::string word = to_lower(trimmed);
  const size_t path = word.rfind('/');  // https://schema.org/InStock
  if (path != std::string::npos) word.erase(0, path + 1);
  std::ranges::replace(word, ' ', '_');
  std::ranges::replace(word, '-', '_');
  if (contains(kAvailableWords, word)) return true;
  if (contains(kUnavailableWords, word)) return false;
  return std::nullopt;
}

std::string clean_category(std::string_view path) {
  std::string clean;
  for (size_t begin = 0; begin <= path.size();) {
    const size_t end = std::min(path.find('>', begin), path.size());
    const std::string level = clean_text(path.substr(begin, end - begin));
    if (!level.empty()) clean += (clean.empty() ? "" : " > ") + level;
    begin = end + 1;
  }
  return clean;
}

}  // namespace nearshelf::pipeline
