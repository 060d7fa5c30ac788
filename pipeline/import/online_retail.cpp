#include "pipeline/import/online_retail.h"

#include <algorithm>
#include <array>
#include <limits>

#include "pipeline/import/interner.h"
#include "pipeline/import/item_id.h"
#include "pipeline/import/price.h"
#include "pipeline/import/table_reader.h"
#include "pipeline/import/text.h"
#include "pipeline/import/timestamp.h"

namespace nearshelf::pipeline {
namespace {

constexpr std::array<std::string_view, 7> kColumns = {
    "InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"};
enum Column : size_t { kInvoice, kCode, kDescription, kQuantity, kTime, kPrice, kCustomer };

bool starts_with_five_digits(std::string_view code) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return code.size() >= 5 && std::ranges::all_of(code.substr(0, 5), is_digit);
}

// What the accepted lines say about the items.
class ItemFacts {
 public:
  void see(uint32_t item, std::string_view id, std::string_view description, int64_t time,
           int64_t price) {
    if (item >= items_.size()) items_.resize(item + 1);
    Facts& facts = items_[item];
    if (time >= facts.newest_time) {
      facts.id = id;
      facts.newest_time = time;
      facts.newest_price = price;
    }
    if (!description.empty()) count(titles_.intern(description), &facts);
  }

  std::vector<Product> products() const {
    const std::vector<std::string> titles = titles_.strings();
    std::vector<Product> products;
    products.reserve(items_.size());
    for (const Facts& facts : items_) {
      const auto most_frequent = std::ranges::max_element(facts.titles, {}, &TitleCount::count);
      Product product;
      product.id = facts.id;
      product.title =
          most_frequent == facts.titles.end() ? facts.id : make_title(titles[most_frequent->title]);
      product.price = facts.newest_price;
      product.currency = "GBP";
      products.push_back(std::move(product));
    }
    return products;
  }

 private:
  struct TitleCount {
    uint32_t title;
    uint32_t count;
  };
  struct Facts {
    std::string id;
    std::vector<TitleCount> titles;  // in order of first appearance; a handful an item
    int64_t newest_time = std::numeric_limits<int64_t>::min();
    int64_t newest_price = 0;
  };

  static void count(uint32_t title, Facts* facts) {
    const auto known = std::ranges::find(facts->titles, title, &TitleCount::title);
    if (known == facts->titles.end()) {
      facts->titles.push_back({title, 1});
    } else {
      ++known->count;
    }
  }

  static std::string make_title(std::string_view description) {
    const std::string text = clean_text(to_utf8(description));
    return std::string(cut_utf8(text, kMaxProductTextBytes));
  }

  std::vector<Facts> items_;
  Interner titles_;
};

// Why a line is left out, in the order of the rules; empty when it is a purchase.
std::string_view find_problem(std::string_view invoice, std::string_view code,
                              std::optional<int64_t> quantity, std::optional<int64_t> price) {
  if (invoice.starts_with('C') || invoice.starts_with('A')) return "cancelled invoice";
  if (invoice.empty()) return "no invoice number";
  if (!quantity) return "bad quantity";
  if (*quantity <= 0) return "quantity <= 0";
  if (!price || *price > kMaxPrice) return "bad unit price";
  if (*price <= 0) return "unit price <= 0";
  if (!starts_with_five_digits(code)) return "stock code is no product";
  return item_id_problem(code);
}

}  // namespace

bool is_online_retail_header(std::string_view header_line) {
  return std::ranges::all_of(kColumns, [header_line](std::string_view column) {
    return header_line.find(column) != std::string_view::npos;
  });
}

std::vector<Product> read_online_retail(TextSource& source, EventLogBuilder& builder) {
  TableReader table(source, ',', builder.report());
  std::array<size_t, kColumns.size()> columns{};
  for (size_t i = 0; i < kColumns.size(); ++i) {
    columns[i] = table.require_column({kColumns[i], {kColumns[i]}});
  }
  const auto value = [&](Column column) { return table.value(columns[column]); };

  ItemFacts facts;
  while (table.next()) {
    // Prices have up to three decimals: a positive one may be less than half a penny.
    const std::optional<int64_t> price = parse_decimal(value(kPrice), 3);
    const std::string code = to_utf8(value(kCode));
    std::string_view problem =
        find_problem(value(kInvoice), code, parse_decimal(value(kQuantity), 0), price);
    const std::optional<int64_t> time = parse_time(value(kTime));
    if (problem.empty() && !time) problem = "bad time";
    if (!problem.empty()) {
      builder.report().reject(problem, table.line(), table.text());
      continue;
    }
    AcceptedEvent event;
    event.item_id = code;
    event.type = EventType::kPurchase;
    event.time = *time;
    event.customer = value(kCustomer);
    event.transaction = value(kInvoice);
    const uint32_t item = builder.add(event);
    facts.see(item, code, value(kDescription), event.time, (*price + 5) / 10);
  }
  return facts.products();
}

}  // namespace nearshelf::pipeline
