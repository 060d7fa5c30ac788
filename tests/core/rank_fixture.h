// A shelf with a small shop and model, for tests of rails.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/rank/rules_writer.h"
#include "core/rank/shelf.h"
#include "tests/core/test_shards.h"

namespace nearshelf::test {

inline constexpr uint32_t kItems = 40;

// sample_catalog() with brands (Acme for item % 4 = 0, Zenit for 1), reduced prices (item % 5 = 0)
// and days added (item % 3 = 0, the later the lower the number, 4 days apart).
inline CatalogTable shop_catalog(uint32_t items = kItems) {
  CatalogTable table = sample_catalog(items);
  table.attribute_names = {"brand"};
  table.attribute_values = {"Acme", "Zenit"};
  table.value_attributes = {0, 0};
  for (uint32_t item = 0; item < items; ++item) {
    table.list_prices.push_back(item % 5 == 0 ? table.prices[item] + 50 : 0);
    table.days_added.push_back(item % 3 == 0 ? static_cast<uint16_t>(20000 - 4 * item) : 0);
    table.item_values.push_back(item % 4 < 2 ? std::vector<uint32_t>{item % 4}
                                             : std::vector<uint32_t>{});
  }
  return table;
}

class RankFixture {
 public:
  explicit RankFixture(const ModelTable& model = sample_model(kItems, 8, 3),
                       const CatalogTable& catalog = shop_catalog())
      : catalog_(catalog_shard(catalog)), model_(model_shard(model, catalog_)) {
    REQUIRE(shelf.load_catalog(catalog_.bytes()).ok());
    REQUIRE(shelf.load_model(model_.bytes()).ok());
  }

  void load_rules(const std::vector<RuleRecord>& rules) {
    const CatalogView& catalog = shelf.catalog();
    rules_ = AlignedBuffer::copy_of(
        write_rules(rules, catalog.base_item_count(), catalog.ids_checksum()));
    REQUIRE(shelf.load_rules(rules_.bytes()).ok());
  }

  void track(uint32_t item, EventType type, int64_t minute = 0) {
    REQUIRE(shelf.track("item-" + std::to_string(item), type, minute).ok());
  }

  Rail rail(const RailRequest& request) {
    const Result<Rail> rail = shelf.recommend(request);
    REQUIRE(rail.ok());
    return rail.value();
  }

  std::vector<uint32_t> items(const RailRequest& request) {
    std::vector<uint32_t> out;
    for (const RailItem& item : rail(request).items) out.push_back(item.item);
    return out;
  }

  Explanation explain(const RailRequest& request, uint32_t item) {
    const Result<Explanation> explanation = shelf.explain(request, item);
    REQUIRE(explanation.ok());
    return explanation.value();
  }

  Shelf shelf;

 private:
  AlignedBuffer catalog_;
  AlignedBuffer model_;
  AlignedBuffer rules_;
};

inline bool holds(const std::vector<uint32_t>& items, uint32_t item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

// sample_model() without vectors, in which only the named rows lead anywhere.
struct NamedRow {
  uint32_t item;
  std::vector<Neighbour> neighbours;
};
inline ModelTable model_with_rows(const std::vector<NamedRow>& named) {
  ModelTable table = sample_model(kItems, 8, 3);
  table.vectors.clear();
  for (auto& row : table.rows) row.clear();
  for (const NamedRow& row : named) table.rows[row.item] = row.neighbours;
  return table;
}

}  // namespace nearshelf::test
