#include <cmath>

#include "core/catalog/filter.h"
#include "tests/core/rank_fixture.h"

using namespace nearshelf;
using namespace nearshelf::test;

using Items = std::vector<uint32_t>;

TEST_CASE("rails about the shopper's own items are empty without them, and say so") {
  RankFixture fixture;
  for (const RailKind kind : {RailKind::kRecentlyViewed, RailKind::kBuyAgain}) {
    const Rail rail = fixture.rail({.kind = kind});
    CHECK(rail.items.empty());
    CHECK(rail.source == RailSource::kFallback);
    CHECK(rail.step == RailStep::kNothingKnown);
  }
}

TEST_CASE("new and on-sale never show anything else") {
  RankFixture plain(sample_model(kItems, 8, 3), sample_catalog(kItems));
  for (const RailKind kind : {RailKind::kNew, RailKind::kOnSale}) {
    const Rail rail = plain.rail({.kind = kind});
    CHECK(rail.items.empty());
    CHECK(rail.step == RailStep::kNothingKnown);
  }
}

TEST_CASE("when rules leave nothing, the step says so") {
  RankFixture fixture;
  FilterRequest impossible;
  impossible.price_min = 100000;
  for (uint32_t kind = 1; kind < kRailKindCount; ++kind) {
    CAPTURE(kind);
    fixture.track(1, EventType::kViewItem);
    fixture.track(2, EventType::kPurchase);
    const Rail rail =
        fixture.rail({.kind = static_cast<RailKind>(kind), .anchor = 9, .where = &impossible});
    CHECK(rail.items.empty());
    CHECK(rail.source == RailSource::kFallback);
    CHECK(rail.step == RailStep::kAllExcluded);
  }
}

TEST_CASE("popular in the category of the page comes first for an unknown shopper") {
  RankFixture fixture;
  RailRequest request{.limit = 20, .context_category = "Home > Candles"};
  const Rail rail = fixture.rail(request);
  CHECK(rail.step == RailStep::kPopularIn);
  CHECK(rail.source == RailSource::kPopular);
  CHECK(rail.category == "Home > Candles");
  const Items items = fixture.items(request);
  REQUIRE(items.size() == 20);
  for (size_t place = 0; place < 13; ++place) {
    CHECK(items[place] == 3 * place + 1);
    CHECK(rail.items[place].reason == ReasonCode::kPopularIn);
  }
  CHECK(items[13] == 0);
  CHECK(rail.items[13].reason == ReasonCode::kPopular);

  fixture.track(17, EventType::kViewItem);
  CHECK(fixture.rail(request).step == RailStep::kPersonal);
}

TEST_CASE("an item without events falls back to its category, an unknown one to the shop") {
  RankFixture fixture(model_with_rows({}));
  for (const RailKind kind : {RailKind::kSimilar, RailKind::kBoughtTogether}) {
    RailRequest request{.kind = kind, .anchor = 4, .limit = 4};
    CHECK(fixture.rail(request).step == RailStep::kPopularIn);
    CHECK(fixture.items(request) == Items{1, 7, 10, 13});
    request.anchor = kNoItem;
    CHECK(fixture.rail(request).step == RailStep::kPopular);
    CHECK(fixture.items(request) == Items{0, 1, 2, 3});
  }
}

TEST_CASE("bought-together without purchases shows what is similar, and calls it a fallback") {
  ModelTable model = sample_model(kItems, 8, 3);
  for (auto& row : model.rows) row.clear();
  RankFixture fixture(model);
  const Rail rail = fixture.rail({.kind = RailKind::kBoughtTogether, .anchor = 4, .limit = 4});
  CHECK(rail.step == RailStep::kSimilar);
  CHECK(rail.source == RailSource::kFallback);
  for (const RailItem& item : rail.items) CHECK(item.reason != ReasonCode::kBoughtWith);
}

TEST_CASE("min_score gives fewer items rather than junk") {
  RankFixture fixture;
  fixture.track(14, EventType::kViewItem);
  const Rail all = fixture.rail({.limit = kItems});
  const float middle = all.items[9].score;
  const Rail best = fixture.rail({.limit = kItems, .min_score = middle});
  CHECK(best.items.size() == 10);
  CHECK(fixture.rail({.limit = kItems, .min_score = std::nanf("")}).items.size() ==
        all.items.size());
  const Rail none = fixture.rail({.limit = kItems, .min_score = 1000});
  CHECK(none.items.empty());
  CHECK(none.step == RailStep::kAllExcluded);
}

TEST_CASE("settings out of range count as the nearest within") {
  RankFixture fixture;
  fixture.track(14, EventType::kViewItem);
  const Items plain = fixture.items({.limit = 9});
  const float nan = std::nanf("");
  CHECK(fixture.items({.limit = 9, .diversity = nan, .rotation = nan}) == plain);
  CHECK(fixture.items({.limit = 9, .diversity = -3, .rotation = -3}) == plain);
  CHECK(fixture.items({.limit = 9, .diversity = 1}) == fixture.items({.limit = 9, .diversity = 7}));
  CHECK(fixture.items({.limit = 0xFFFFFFFF, .diversity = 0.5f}).size() == kItems - 1);
}

TEST_CASE("an unknown kind is refused") {
  RankFixture fixture;
  for (const int kind : {0, static_cast<int>(kRailKindCount), 255}) {
    const auto rail = fixture.shelf.recommend({.kind = static_cast<RailKind>(kind)});
    CHECK(rail.status().code() == ErrorCode::kBadArgument);
  }
}
