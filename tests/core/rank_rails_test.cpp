#include "core/catalog/delta_writer.h"
#include "tests/core/rank_fixture.h"

using namespace nearshelf;
using namespace nearshelf::test;

using Items = std::vector<uint32_t>;

TEST_CASE("bought-together: the anchor's row leads, popularity does not") {
  RankFixture fixture(model_with_rows({{9, {{20, -0.4f}, {30, 0.5f}, {35, 1.0f}}}}));
  const RailRequest request{.kind = RailKind::kBoughtTogether, .anchor = 9, .limit = 6};
  const Rail rail = fixture.rail(request);
  CHECK(rail.source == RailSource::kModel);
  CHECK(rail.step == RailStep::kAnchor);
  REQUIRE(rail.items.size() == 6);
  CHECK(rail.items[0].item == 35);
  CHECK(rail.items[1].item == 30);
  for (int place = 0; place < 2; ++place) {
    CHECK(rail.items[place].reason == ReasonCode::kBoughtWith);
    CHECK(rail.items[place].cause == 9);
  }
  for (size_t place = 2; place < 6; ++place) {
    CHECK(rail.items[place].reason != ReasonCode::kBoughtWith);
  }
}

TEST_CASE("bought-together: without an anchor the cart decides, its items add up") {
  RankFixture fixture(model_with_rows({{4, {{20, 0.5f}, {21, 0.7f}}}, {6, {{20, 0.6f}}}}));
  fixture.track(4, EventType::kAddToCart);
  fixture.track(6, EventType::kAddToCart);
  const Rail rail = fixture.rail({.kind = RailKind::kBoughtTogether, .limit = 2});
  CHECK(rail.step == RailStep::kCart);
  REQUIRE(rail.items.size() == 2);
  CHECK(rail.items[0].item == 20);
  CHECK(rail.items[0].cause == 6);
  CHECK(rail.items[1].item == 21);
  CHECK(rail.items[1].cause == 4);
}

TEST_CASE("recently-viewed: latest distinct views and nothing else") {
  RankFixture fixture;
  for (const uint32_t item : {7, 3, 7, 12, 3}) fixture.track(item, EventType::kViewItem);
  fixture.track(30, EventType::kPurchase);
  const RailRequest request{.kind = RailKind::kRecentlyViewed, .limit = 10};
  CHECK(fixture.items(request) == Items{3, 12, 7});
  CHECK(fixture.rail(request).items[0].reason == ReasonCode::kViewed);

  RailRequest beside = request;
  beside.anchor = 12;
  CHECK(fixture.items(beside) == Items{3, 7});
  beside.diversity = 1;
  beside.min_score = 100;
  beside.exclude_seen = true;
  CHECK(fixture.items(beside) == Items{3, 7});
}

TEST_CASE("buy-again: own purchases by decayed frequency, without those just made") {
  RankFixture fixture;
  fixture.track(8, EventType::kPurchase, 0);
  fixture.track(5, EventType::kPurchase, 10);
  fixture.track(8, EventType::kPurchase, 20);
  fixture.track(2, EventType::kPurchase, 90000);
  fixture.track(11, EventType::kViewItem, 90000);
  RailRequest request{.kind = RailKind::kBuyAgain, .limit = 10, .minute = 90001};
  CHECK(fixture.items(request) == Items{8, 5});
  request.exclude_purchased = false;
  CHECK(fixture.items(request) == Items{8, 2, 5});
  CHECK(fixture.rail(request).items[0].reason == ReasonCode::kAgain);
}

TEST_CASE("trending: the last days where they are known, popularity of all time otherwise") {
  RankFixture all_time;
  const RailRequest request{.kind = RailKind::kTrending, .limit = 3};
  CHECK(all_time.items(request) == Items{0, 1, 2});
  CHECK(all_time.rail(request).step == RailStep::kPopular);

  ModelTable model = sample_model(kItems, 8, 3);
  model.trend.assign(kItems, 1);
  model.trend[33] = 5;
  RankFixture lately(model);
  CHECK(lately.items(request) == Items{33, 0, 1});
  CHECK(lately.rail(request).step == RailStep::kTrend);
  CHECK(lately.rail(request).source == RailSource::kPopular);
}

TEST_CASE("new: items of the last 60 days, newest first, and the model orders them once it can") {
  RankFixture fixture;
  const RailRequest request{.kind = RailKind::kNew, .limit = 20};
  const Rail rail = fixture.rail(request);
  CHECK(fixture.items(request) == Items{0, 3, 6, 9, 12, 15});
  CHECK(rail.source == RailSource::kPopular);
  CHECK(rail.items[0].reason == ReasonCode::kNew);

  fixture.track(14, EventType::kViewItem);
  Items known = fixture.items(request);
  CHECK(fixture.rail(request).source == RailSource::kModel);
  CHECK(known != Items{0, 3, 6, 9, 12, 15});
  std::sort(known.begin(), known.end());
  CHECK(known == Items{0, 3, 6, 9, 12, 15});
}

TEST_CASE("on-sale: reduced items alone, in the order of for-you") {
  RankFixture fixture;
  fixture.track(14, EventType::kViewItem);
  const Items on_sale = fixture.items({.kind = RailKind::kOnSale, .limit = kItems});
  CHECK(on_sale.size() == kItems / 5);
  Items expected;
  for (const uint32_t item : fixture.items({.limit = kItems})) {
    if (item % 5 == 0) expected.push_back(item);
  }
  CHECK(on_sale == expected);
}

TEST_CASE("items of a delta join the rails that can know them") {
  RankFixture fixture;
  DeltaTable table;
  table.base_item_count = kItems;
  table.ids_checksum = fixture.shelf.catalog().ids_checksum();
  table.all_prices.assign(kItems + 1, 500);
  table.all_in_stock.assign(kItems + 1, true);
  table.all_in_stock[0] = false;
  table.ids = {"today"};
  table.titles = {"Today"};
  table.links = {""};
  table.images = {""};
  table.categories = {kNoCategory};
  table.days_added = {20004};
  table.item_values = {{}};
  const AlignedBuffer delta = AlignedBuffer::copy_of(begin_delta(table).finish());
  REQUIRE(fixture.shelf.load_delta(delta.bytes()).ok());

  CHECK(fixture.items({.kind = RailKind::kNew, .limit = 3}) == Items{kItems, 3, 6});
  REQUIRE(fixture.shelf.track("today", EventType::kViewItem, 0).ok());
  CHECK(fixture.items({.kind = RailKind::kRecentlyViewed}) == Items{kItems});
  fixture.track(14, EventType::kViewItem);
  CHECK(fixture.items({.limit = 1000}).size() == kItems - 1);
}

TEST_CASE("every kind has a name that parses back") {
  for (uint32_t value = 1; value < kRailKindCount; ++value) {
    RailKind kind;
    REQUIRE(parse_rail_kind(rail_kind_name(static_cast<RailKind>(value)), &kind));
    CHECK(static_cast<uint32_t>(kind) == value);
  }
  RailKind kind;
  CHECK_FALSE(parse_rail_kind("", &kind));
  CHECK_FALSE(parse_rail_kind("foryou", &kind));
}
