#include "core/catalog/filter.h"
#include "tests/core/rank_fixture.h"

using namespace nearshelf;
using namespace nearshelf::test;

using Items = std::vector<uint32_t>;

namespace {

RuleRecord rule(RuleAction action, Items items, float amount = 0, uint16_t position = 0) {
  RuleRecord record;
  record.action = action;
  record.items = std::move(items);
  record.amount = amount;
  record.position = position;
  return record;
}

}  // namespace

TEST_CASE("a page leaves out what it shows elsewhere and what the shopper has seen") {
  RankFixture fixture;
  const Items elsewhere = {0, 2, kNoItem, 1000000};
  const Items items = fixture.items({.limit = kItems, .excluded = elsewhere});
  CHECK(items.size() == kItems - 2);
  CHECK_FALSE((holds(items, 0) || holds(items, 2)));

  fixture.track(5, EventType::kViewItem);
  fixture.track(6, EventType::kViewItem);
  CHECK(holds(fixture.items({.limit = kItems}), 5));
  const Items unseen = fixture.items({.limit = kItems, .exclude_seen = true});
  CHECK(unseen.size() == kItems - 2);
  CHECK_FALSE((holds(unseen, 5) || holds(unseen, 6)));
}

TEST_CASE("where: only matching items, and the order among them stays") {
  RankFixture fixture;
  fixture.track(14, EventType::kViewItem);
  FilterRequest where;
  where.attributes = {{"brand", {"Acme"}}};
  where.price_max = 130;
  Items expected;
  for (const uint32_t item : fixture.items({.limit = kItems})) {
    if (item % 4 == 0 && item <= 30) expected.push_back(item);
  }
  CHECK(fixture.items({.limit = kItems, .where = &where}) == expected);

  where.attributes[0].values = {"No such brand"};
  CHECK(fixture.items({.where = &where}).empty());
  where.attributes[0].name = "flavour";
  const auto refused = fixture.shelf.recommend({.where = &where});
  CHECK(refused.status().code() == ErrorCode::kUnknownAttribute);
  CHECK(refused.status().message().find("flavour") != std::string::npos);
}

TEST_CASE("pins take their places, unless a hard rule forbids the item") {
  CatalogTable catalog = shop_catalog();
  catalog.in_stock[31] = false;
  RankFixture fixture(sample_model(kItems, 8, 3), catalog);
  const Items before = fixture.items({.limit = 6});
  fixture.load_rules({rule(RuleAction::kPin, {30}, 0, 3), rule(RuleAction::kPin, {31}, 0, 1),
                      rule(RuleAction::kPin, {32}, 0, 50)});
  const Rail rail = fixture.rail({.limit = 6});
  CHECK(fixture.items({.limit = 6}) == Items{before[0], before[1], 30, before[2], before[3], 32});
  CHECK(rail.items[2].reason == ReasonCode::kPinned);
  CHECK(rail.step == RailStep::kPopular);

  const Items shown = {30};
  CHECK_FALSE(holds(fixture.items({.limit = 6, .excluded = shown}), 30));
  CHECK(fixture.items({.limit = 1}) == Items{30});
  CHECK(fixture.rail({.limit = 1}).step == RailStep::kPinned);
}

TEST_CASE("boost, bury and hide") {
  RankFixture fixture;
  fixture.load_rules({rule(RuleAction::kBoost, {20}, 5), rule(RuleAction::kBury, {0}, 5),
                      rule(RuleAction::kHide, {1})});
  const Items items = fixture.items({.limit = kItems});
  CHECK(items.front() == 20);
  CHECK(items.back() == 0);
  CHECK_FALSE(holds(items, 1));
  CHECK(items.size() == kItems - 1);
  CHECK(fixture.items({.limit = kItems, .min_score = 100}).empty());
}

TEST_CASE("rules hold for their rails and their time") {
  RankFixture fixture;
  RuleRecord hide = rule(RuleAction::kHide, {0});
  hide.rails = 1u << static_cast<unsigned>(RailKind::kTrending);
  hide.from = 100;
  hide.until = 200;
  fixture.load_rules({hide});
  const auto shows = [&](RailKind kind, int64_t minute) {
    return holds(fixture.items({.kind = kind, .limit = kItems, .minute = minute}), 0);
  };
  CHECK(shows(RailKind::kTrending, 99));
  CHECK_FALSE(shows(RailKind::kTrending, 100));
  CHECK(shows(RailKind::kTrending, 200));
  CHECK(shows(RailKind::kForYou, 150));
}

TEST_CASE("in rails of the shopper's own items rules only hide") {
  RankFixture fixture;
  for (const uint32_t item : {7, 3, 12}) fixture.track(item, EventType::kViewItem);
  fixture.load_rules({rule(RuleAction::kPin, {30}, 0, 1), rule(RuleAction::kBoost, {7}, 5),
                      rule(RuleAction::kHide, {3})});
  CHECK(fixture.items({.kind = RailKind::kRecentlyViewed}) == Items{12, 7});
}
