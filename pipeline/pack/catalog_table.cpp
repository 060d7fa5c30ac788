#include "pipeline/pack/catalog_table.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "core/shard/string_column.h"
#include "pipeline/import/text.h"

namespace nearshelf::pipeline {
namespace {

class CategoryIndex {
 public:
  uint16_t number(const std::string& name) {
    if (name.empty()) return kNoCategory;
    const auto [at, inserted] = numbers_.try_emplace(name, names_.size());
    if (inserted) names_.push_back(fit_text(name));
    // More categories than numbers: the late, rare ones are shown without one.
    return at->second < kNoCategory - 1u ? static_cast<uint16_t>(at->second) : kNoCategory;
  }
  std::vector<std::string> names() const {
    const size_t kept = std::min<size_t>(names_.size(), kNoCategory - 1u);
    return {names_.begin(), names_.begin() + static_cast<std::ptrdiff_t>(kept)};
  }

 private:
  std::map<std::string, size_t> numbers_;
  std::vector<std::string> names_;
};

// The names that most items have a value of, at most kMaxAttributes.
std::set<std::string> common_names(const std::vector<ProductAttributes>& items) {
  std::map<std::string, size_t> counts;
  for (const ProductAttributes& item : items) {
    for (const auto& [name, values] : item) ++counts[name];
  }
  std::vector<std::pair<std::string, size_t>> ranked(counts.begin(), counts.end());
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  if (ranked.size() > kMaxAttributes) ranked.resize(kMaxAttributes);
  std::set<std::string> names;
  for (const auto& [name, count] : ranked) names.insert(name);
  return names;
}

void add_attributes(const std::vector<ProductAttributes>& items, CatalogTable* table) {
  const std::set<std::string> names = common_names(items);
  if (names.empty()) return;
  std::map<std::string, std::map<std::string, uint32_t>> numbers;
  for (const ProductAttributes& item : items) {
    for (const auto& [name, values] : item) {
      if (!names.contains(name)) continue;
      for (const std::string& value : values) numbers[name].emplace(value, 0);
    }
  }
  for (auto& [name, values] : numbers) {
    const auto attribute = static_cast<uint8_t>(table->attribute_names.size());
    table->attribute_names.push_back(name);
    for (auto& [value, number] : values) {
      number = static_cast<uint32_t>(table->attribute_values.size());
      table->attribute_values.push_back(value);
      table->value_attributes.push_back(attribute);
    }
  }
  for (const ProductAttributes& item : items) {
    std::vector<uint32_t>& of_item = table->item_values.emplace_back();
    for (const auto& [name, values] : item) {
      const auto known = numbers.find(name);
      if (known == numbers.end()) continue;
      for (const std::string& value : values) of_item.push_back(known->second.at(value));
    }
    std::sort(of_item.begin(), of_item.end());
  }
}

template <typename Number>
void drop_when_unknown(std::vector<Number>* column) {
  if (std::ranges::all_of(*column, [](Number value) { return value == 0; })) column->clear();
}

}  // namespace

ProductAttributes packed_attributes(const Product& product) {
  ProductAttributes attributes = product.attributes;
  add_attribute({kBrandAttribute, product.brand}, &attributes);
  return attributes;
}

std::string fit_text(const std::string& text) {
  return std::string(cut_utf8(text, kMaxStringBytes));
}

uint32_t packed_price(const Product& product) {
  return static_cast<uint32_t>(
      std::clamp<int64_t>(product.price, 0, std::numeric_limits<uint32_t>::max()));
}

uint32_t packed_list_price(const Product& product) {
  const auto list_price = static_cast<uint32_t>(
      std::clamp<int64_t>(product.list_price, 0, std::numeric_limits<uint32_t>::max()));
  const uint32_t price = packed_price(product);
  return price != 0 && list_price > price ? list_price : 0;
}

CatalogTable make_catalog_table(const std::vector<Product>& products,
                                const std::vector<uint32_t>& product_of) {
  CatalogTable table;
  CategoryIndex categories;
  std::vector<ProductAttributes> attributes;
  for (const uint32_t p : product_of) {
    const Product& product = products[p];
    if (table.currency.empty()) table.currency = product.currency;
    table.ids.push_back(product.id);
    table.titles.push_back(fit_text(product.title));
    table.links.push_back(fit_text(product.link));
    table.images.push_back(fit_text(product.image));
    table.categories.push_back(categories.number(product.category));
    table.prices.push_back(packed_price(product));
    table.list_prices.push_back(packed_list_price(product));
    table.days_added.push_back(product.day_added);
    table.in_stock.push_back(product.available);
    attributes.push_back(packed_attributes(product));
  }
  table.category_names = categories.names();
  drop_when_unknown(&table.list_prices);
  drop_when_unknown(&table.days_added);
  add_attributes(attributes, &table);
  return table;
}

}  // namespace nearshelf::pipeline
