#include <set>

#include "tests/core/rank_fixture.h"

using namespace nearshelf;
using namespace nearshelf::test;

TEST_CASE("a new shopper sees popular items, most popular first") {
  RankFixture fixture;
  const auto rail = fixture.shelf.recommend({.limit = 5});
  REQUIRE(rail.ok());
  CHECK(rail.value().source == RailSource::kPopular);
  REQUIRE(rail.value().items.size() == 5);
  for (uint32_t place = 0; place < 5; ++place) {
    CHECK(rail.value().items[place].item == place);
    CHECK(rail.value().items[place].reason == ReasonCode::kPopular);
    CHECK(rail.value().items[place].cause == kNoItem);
  }
}

TEST_CASE("a click changes the rail at once and is named as the reason") {
  RankFixture fixture;
  const auto before = fixture.items({.limit = 12});
  fixture.track(17, EventType::kViewItem);
  const auto rail = fixture.shelf.recommend({.limit = 12});
  REQUIRE(rail.ok());
  CHECK(rail.value().source == RailSource::kModel);
  CHECK(fixture.items({.limit = 12}) != before);
  for (const RailItem& item : rail.value().items) {
    if (item.reason == ReasonCode::kViewedSimilar) CHECK(item.cause == 17);
  }
  fixture.shelf.session().clear();
  CHECK(fixture.items({.limit = 12}) == before);
}

TEST_CASE("for-you leaves out the item on screen unless told otherwise, the other rails do not") {
  RankFixture fixture;
  fixture.track(0, EventType::kViewItem);
  CHECK_FALSE(holds(fixture.items({.limit = kItems}), 0));
  CHECK(holds(fixture.items({.kind = RailKind::kTrending, .limit = kItems}), 0));
  fixture.track(5, EventType::kViewItem);
  CHECK(holds(fixture.items({.limit = kItems}), 0));
  CHECK_FALSE(holds(fixture.items({.limit = kItems}), 5));
  CHECK(holds(fixture.items({.limit = kItems, .exclude_current = false}), 5));
}

TEST_CASE("what is in the cart, just purchased or out of stock is not shown") {
  CatalogTable catalog = test::sample_catalog(kItems);
  catalog.in_stock[0] = false;
  RankFixture fixture(test::sample_model(kItems, 8, 3), catalog);
  fixture.track(1, EventType::kAddToCart);
  fixture.track(2, EventType::kPurchase);
  RailRequest all{.limit = kItems};
  auto items = fixture.items(all);
  CHECK(items.size() == kItems - 3);
  CHECK_FALSE((holds(items, 0) || holds(items, 1) || holds(items, 2)));

  all.exclude_cart = false;
  all.exclude_purchased = false;
  items = fixture.items(all);
  CHECK((holds(items, 1) && holds(items, 2)));
  CHECK_FALSE(holds(items, 0));

  all.exclude_cart = true;
  fixture.track(1, EventType::kRemoveFromCart);
  CHECK(holds(fixture.items(all), 1));
  all.exclude_purchased = true;
  all.minute = kJustPurchasedMinutes;
  CHECK(holds(fixture.items(all), 2));
}

TEST_CASE("similar goes with the anchor, leaves it out, and needs no history") {
  RankFixture fixture;
  const RailRequest request{.kind = RailKind::kSimilar, .anchor = 9, .limit = 10};
  const auto rail = fixture.shelf.recommend(request);
  REQUIRE(rail.ok());
  CHECK(rail.value().source == RailSource::kModel);
  CHECK_FALSE(holds(fixture.items(request), 9));
  fixture.track(30, EventType::kViewItem);
  const auto after = fixture.shelf.recommend(request);
  CHECK(after.value().items.front().item == rail.value().items.front().item);

  const auto unknown = fixture.shelf.recommend({.kind = RailKind::kSimilar, .limit = 3});
  CHECK(unknown.value().source == RailSource::kPopular);
  CHECK(unknown.value().items.size() == 3);
}

TEST_CASE("trending ignores the shopper") {
  RankFixture fixture;
  fixture.track(17, EventType::kViewItem);
  CHECK(fixture.items({.kind = RailKind::kTrending, .limit = 3}) == std::vector<uint32_t>{0, 1, 2});
}

TEST_CASE("the blend does not depend on the scale of a part") {
  ModelTable scaled = test::sample_model(kItems, 8, 3);
  for (auto& row : scaled.rows) {
    for (Neighbour& neighbour : row) neighbour.weight *= 1024;
  }
  for (float& value : scaled.popularity) value *= 64;
  RankFixture plain;
  RankFixture large(scaled);
  for (RankFixture* fixture : {&plain, &large}) {
    fixture->track(4, EventType::kViewItem);
    fixture->track(11, EventType::kAddToCart);
  }
  CHECK(plain.items({.limit = kItems}) == large.items({.limit = kItems}));
}

TEST_CASE("limits: none, more than the catalogue, everything filtered out") {
  RankFixture fixture;
  CHECK(fixture.items({.limit = 0}).empty());
  const auto all = fixture.items({.limit = 1000000});
  CHECK(std::set<uint32_t>(all.begin(), all.end()).size() == kItems);

  CatalogTable empty = test::sample_catalog(kItems);
  std::fill(empty.in_stock.begin(), empty.in_stock.end(), false);
  RankFixture sold_out(test::sample_model(kItems, 8, 3), empty);
  CHECK(sold_out.items({.limit = 10}).empty());
}

TEST_CASE("a model may hold any single part") {
  for (int part = 0; part < 4; ++part) {
    CAPTURE(part);
    ModelTable table = test::sample_model(kItems, 8, 3);
    if (part != 0) table.rows.clear();
    if (part != 1) table.vectors.clear();
    if (part != 2) table.popularity.clear();
    table.history = part == 3;
    RankFixture fixture(table);
    fixture.track(5, EventType::kPurchase);
    CHECK(fixture.items({.limit = 10}).size() == 10);
  }
}

TEST_CASE("calls out of order fail with a reason and leave the shelf usable") {
  Shelf shelf;
  CHECK(shelf.track("item-1", EventType::kViewItem, 0).code() == ErrorCode::kNotLoaded);
  CHECK(shelf.recommend({}).status().code() == ErrorCode::kNotLoaded);
  const AlignedBuffer catalog = test::catalog_shard(test::sample_catalog(kItems));
  const AlignedBuffer model = test::model_shard(test::sample_model(kItems, 8, 3), catalog);
  CHECK(shelf.load_model(model.bytes()).code() == ErrorCode::kNotLoaded);
  REQUIRE(shelf.load_catalog(catalog.bytes()).ok());
  CHECK(shelf.track("no such item", EventType::kViewItem, 0).code() == ErrorCode::kUnknownItem);
  REQUIRE(shelf.load_model(model.bytes()).ok());
  CHECK(shelf.load_catalog(model.bytes()).code() == ErrorCode::kWrongRole);
  CHECK(shelf.recommend({}).ok());
}
