#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/catalog/filter.h"
#include "core/models/rows_view.h"
#include "pipeline/delta/delta_packer.h"
#include "pipeline/pack/pack_error.h"
#include "pipeline/pack/shelf_folder.h"
#include "pipeline/rules/rules_packer.h"
#include "tests/pipeline/import_support.h"
#include "tests/pipeline/synthetic_log.h"

using namespace nearshelf;
using namespace nearshelf::pipeline;
using testing::LogBuilder;
using testing::TempFolder;

namespace {

Product product(const std::string& id, const std::string& title, int64_t price) {
  Product made;
  made.id = id;
  made.title = title;
  made.category = "Paint";
  made.brand = "Nord";
  made.currency = "EUR";
  made.price = price;
  made.attributes["color"] = {id};
  return made;
}

// Popularity numbers them blue 0, red 1, green 2.
std::vector<Product> first_feed() {
  return {product("red", "Signal red gloss paint", 250),
          product("green", "Moss green matt paint", 250),
          product("blue", "Sky blue gloss lacquer", 250)};
}

Dataset dataset(int64_t minute) {
  LogBuilder builder;
  builder.add("1", 0, "red", minute).add("1", 0, "blue", minute).add("2", 1, "blue", minute);
  return make_dataset(builder.log());
}

PackedShelf base_shelf() {
  ModelTable model;  // dataset numbers: blue 0, red 1
  model.rows = {{{1, 0.5f}}, {{0, 0.25f}}};
  model.popularity = {2, 1};
  return pack_shelf(first_feed(), dataset(1), model);
}

// Red is sold out, blue reduced, green no longer listed; crimson and azure are new.
std::vector<Product> second_feed() {
  std::vector<Product> feed = {product("red", "Signal red gloss paint", 250),
                               product("blue", "Sky blue gloss lacquer", 199),
                               product("crimson", "Signal crimson gloss paint", 300),
                               product("azure", "Sky azure gloss lacquer", 310)};
  feed[0].available = false;
  feed[1].list_price = 250;
  feed[2].attributes["color"] = {"red"};
  feed[3].category = "Lacquer";
  feed[3].day_added = 20'500;
  return feed;
}

}  // namespace

TEST_CASE("a delta brings sold-out items, prices and new items to the shelf") {
  const PackedShelf packed = base_shelf();
  const CatalogView base = CatalogView::open(packed.catalog.bytes()).value();
  const DeltaItems items(base, second_feed());
  const PackedDelta delta = pack_delta(base, items, {}, delta_rows(items));
  CHECK(delta.counts.new_items == 2);
  CHECK(delta.counts.unlisted == 1);
  CHECK(delta.counts.stock_changes == 2);
  CHECK(delta.counts.price_changes == 1);
  CHECK(delta.counts.unknown_categories == 1);
  CHECK(delta.counts.unknown_values == 1);  // the colour azure

  CatalogView catalog = base;
  REQUIRE(catalog.apply_delta(delta.shard.bytes()).ok());
  CHECK_FALSE(catalog.in_stock(catalog.find("red")));
  CHECK_FALSE(catalog.in_stock(catalog.find("green")));
  CHECK(catalog.price(catalog.find("blue")) == 199);
  CHECK(catalog.list_price(catalog.find("blue")) == 250);
  REQUIRE(catalog.find("crimson") == 3);
  REQUIRE(catalog.find("azure") == 4);
  CHECK(catalog.category(3) == "Paint");
  CHECK(catalog.category(4).empty());
  CHECK(catalog.brand(4) == "Nord");
  CHECK(catalog.day_added(4) == 20'500);

  FilterRequest request;
  request.categories = {"Paint"};
  request.attributes = {{"color", {"red"}}};
  ExclusionSet excluded;
  excluded.reset(catalog.item_count());
  REQUIRE(apply_filter(catalog, request, &excluded).ok());
  CHECK(excluded.contains(4));
  CHECK_FALSE(excluded.contains(3));
}

TEST_CASE("content rows lead from old items to new ones and back, and nowhere else") {
  std::vector<Product> many = first_feed();
  for (int k = 0; k < 20; ++k) {
    many.push_back(product("filler" + std::to_string(k), "Thing " + std::to_string(k), 100));
    many.back().brand = "Other";
    many.back().category = "Things";
  }
  const PackedShelf packed = pack_shelf(many, dataset(1), [] {
    ModelTable model;
    model.popularity = {2, 1};
    return model;
  }());
  const CatalogView base = CatalogView::open(packed.catalog.bytes()).value();
  std::vector<Product> feed = many;
  feed.push_back(product("crimson", "Signal crimson gloss paint", 300));
  const DeltaItems items(base, feed);
  const ItemRows rows = delta_rows(items);
  REQUIRE(rows.size() == items.count());
  const uint32_t crimson = items.find("crimson");
  const uint32_t red = items.find("red");
  const auto holds = [&](uint32_t input, uint32_t neighbour) {
    return std::ranges::find(rows[input], neighbour, &Neighbour::item) != rows[input].end();
  };
  CHECK(holds(crimson, red));
  CHECK(holds(red, crimson));
  for (uint32_t item = 0; item < items.base_count(); ++item) {
    for (const Neighbour& neighbour : rows[item]) CHECK(neighbour.item == crimson);
  }

  const PackedDelta delta = pack_delta(base, items, {}, rows);
  CatalogView catalog = base;
  REQUIRE(catalog.apply_delta(delta.shard.bytes()).ok());
  REQUIRE(catalog.delta().has_rows());
  const auto view = RowsView::open(catalog.delta().shard(), catalog.item_count());
  REQUIRE(view.ok());
  bool found = false;
  view.value().for_each(
      red, [&](uint32_t neighbour, float weight) { found = neighbour == crimson && weight > 0; });
  CHECK(found);
}

TEST_CASE("trends are of the log's last seven days") {
  const PackedShelf packed = base_shelf();
  const CatalogView base = CatalogView::open(packed.catalog.bytes()).value();
  const DeltaItems items(base, second_feed());
  constexpr int64_t kDay = 24 * 60;
  LogBuilder builder;
  builder.add("1", 0, "red", 10 * kDay)
      .add("2", 1, "crimson", 20 * kDay)
      .add("3", 2, "crimson", 20 * kDay)
      .add("4", 3, "blue", 21 * kDay)
      .add("5", 4, "elsewhere", 21 * kDay);
  const std::vector<uint16_t> trends = delta_trends(items, make_dataset(builder.log()));
  REQUIRE(trends.size() == items.count());
  CHECK(trends[items.find("crimson")] == 65'535);
  CHECK(trends[items.find("blue")] == 32'768);
  CHECK(trends[items.find("red")] == 0);
}

TEST_CASE("feeds that do not belong to the shelf are refused") {
  const PackedShelf packed = base_shelf();
  const CatalogView base = CatalogView::open(packed.catalog.bytes()).value();
  std::vector<Product> dollars = second_feed();
  dollars[1].currency = "USD";
  CHECK_THROWS_WITH_AS(DeltaItems(base, dollars),
                       "the feed's price of \"blue\" is in USD, the shelf's are in EUR: build it "
                       "again",
                       PackError);
  CHECK_THROWS_WITH_AS(DeltaItems(base, {product("x", "X", 1)}),
                       doctest::Contains("none of the feed's 1 products is in the shelf"),
                       PackError);
}

TEST_CASE("a shelf folder takes a delta and rules and keeps one of each") {
  const TempFolder folder;
  const PackedShelf packed = base_shelf();
  const Manifest first = write_shelf(packed, folder.path());
  const CatalogView base = CatalogView::open(packed.catalog.bytes()).value();
  const DeltaItems items(base, second_feed());
  const PackedDelta delta = pack_delta(base, items, {}, delta_rows(items));
  update_shelf(folder.path(), kDeltaRole, delta.shard.bytes());

  std::vector<Product> later = second_feed();
  later[0].available = true;
  const DeltaItems later_items(base, later);
  const PackedDelta second = pack_delta(base, later_items, {}, {});
  const Manifest manifest = update_shelf(folder.path(), kDeltaRole, second.shard.bytes());
  REQUIRE(manifest.shards.size() == 3);
  CHECK(manifest.shards[0].role == kCatalogRole);
  CHECK(manifest.shards[1].role == kModelRole);
  CHECK(manifest.shards[2].role == kDeltaRole);
  CHECK(manifest.model == first.model);
  CHECK(manifest.items == 3);
  CHECK(manifest.fallback == std::vector<std::string>{"blue", "red", "crimson", "azure"});

  const ShelfFolder shelf = read_shelf(folder.path());
  const CatalogView catalog = open_catalog(shelf);
  CHECK(catalog.item_count() == 5);
  const PackedRules rules = pack_rules(
      parse_rules(R"({"rules": [{"action": "hide", "items": ["blue", "crimson"]}]})", "r.json"),
      catalog);
  CHECK(rules.warnings.size() == 1);  // crimson came with the delta: no rule can name it yet
  const Manifest ruled = update_shelf(folder.path(), kRulesRole, rules.shard.bytes());
  REQUIRE(ruled.shards.size() == 4);
  CHECK(ruled.shards[3].role == kRulesRole);
  CHECK(ruled.fallback == std::vector<std::string>{"red", "crimson", "azure"});
  CHECK(read_shelf(folder.path()).rules.size() == rules.shard.size());
  CHECK(update_shelf(folder.path(), kDeltaRole, delta.shard.bytes()).fallback ==
        std::vector<std::string>{"crimson", "azure"});

  // A shelf built anew has other items: the old delta and rules do not fit it.
  const TempFolder another;
  write_shelf(pack_bare_shelf(dataset(1),
                              [] {
                                ModelTable model;
                                model.popularity = {2, 1};
                                return model;
                              }()),
              another.path());
  CHECK_THROWS_WITH_AS(update_shelf(another.path(), kDeltaRole, delta.shard.bytes()),
                       doctest::Contains("the delta does not load"), PackError);
  CHECK_THROWS_WITH_AS(update_shelf(another.path(), kRulesRole, rules.shard.bytes()),
                       doctest::Contains("the rules do not load"), PackError);
}

TEST_CASE("rows blocks keep their ranges in the manifest") {
  const TempFolder folder;
  PackedShelf packed = base_shelf();
  const std::vector<uint8_t> bytes = {1, 2, 3};
  packed.rows.push_back({AlignedBuffer::copy_of(bytes), 0, 2});
  packed.rows.push_back({AlignedBuffer::copy_of(bytes), 2, 3});
  write_shelf(packed, folder.path());
  const ShelfFolder read = read_shelf(folder.path());
  REQUIRE(read.rows.size() == 2);
  CHECK(read.rows[1].from == 2);
  CHECK(read.rows[1].to == 3);
  CHECK(read.rows[1].shard.size() == 3);
}
