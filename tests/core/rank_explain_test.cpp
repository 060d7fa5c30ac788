#include "core/catalog/filter.h"
#include "tests/core/rank_fixture.h"

using namespace nearshelf;
using namespace nearshelf::test;

using Items = std::vector<uint32_t>;

TEST_CASE("the parts add up to the score, and the place is that of the rail") {
  for (uint32_t kind = 1; kind < kRailKindCount; ++kind) {
    CAPTURE(kind);
    RankFixture fixture;
    fixture.track(6, EventType::kPurchase, 0);
    fixture.track(14, EventType::kViewItem, 20000);
    fixture.track(11, EventType::kAddToCart, 20000);
    fixture.track(22, EventType::kViewItem, 20000);
    const RailRequest request{
        .kind = static_cast<RailKind>(kind), .anchor = 9, .limit = 8, .minute = 20001};
    const Rail rail = fixture.rail(request);
    REQUIRE_FALSE(rail.items.empty());
    for (uint32_t place = 0; place < rail.items.size(); ++place) {
      const Explanation explanation = fixture.explain(request, rail.items[place].item);
      CHECK(explanation.place == place + 1);
      CHECK(explanation.excluded_by == Exclusion::kNone);
      CHECK(explanation.reason == rail.items[place].reason);
      CHECK(explanation.blended == rail.items[place].score);
      double sum = 0;
      for (const ScorePart& part : explanation.parts) {
        CHECK(part.contribution == doctest::Approx(part.weight * part.z));
        sum += part.contribution;
      }
      CHECK(sum == doctest::Approx(explanation.blended).epsilon(1e-5));
    }
    const Rail after = fixture.rail(request);
    for (size_t place = 0; place < rail.items.size(); ++place) {
      CHECK(after.items[place].item == rail.items[place].item);
    }
  }
}

TEST_CASE("why an item is not there") {
  CatalogTable catalog = shop_catalog();
  catalog.in_stock[0] = false;
  RankFixture fixture(sample_model(kItems, 8, 3), catalog);
  RuleRecord hide;
  hide.action = RuleAction::kHide;
  hide.items = {1};
  fixture.load_rules({hide});
  fixture.track(2, EventType::kAddToCart);
  fixture.track(3, EventType::kPurchase);
  fixture.track(4, EventType::kViewItem);
  fixture.track(5, EventType::kViewItem);
  FilterRequest where;
  where.price_min = 120;
  const Items elsewhere = {25};
  const RailRequest request{
      .limit = kItems, .exclude_seen = true, .excluded = elsewhere, .min_score = 0};
  const auto cause = [&](const RailRequest& asked, uint32_t item) {
    const Explanation explanation = fixture.explain(asked, item);
    CHECK(explanation.place == 0);
    return explanation.excluded_by;
  };
  CHECK(cause(request, 0) == Exclusion::kOutOfStock);
  CHECK(cause(request, 1) == Exclusion::kHidden);
  CHECK(cause(request, 2) == Exclusion::kInCart);
  CHECK(cause(request, 3) == Exclusion::kJustPurchased);
  CHECK(cause(request, 4) == Exclusion::kSeen);
  CHECK(cause(request, 5) == Exclusion::kCurrent);
  CHECK(cause(request, 25) == Exclusion::kElsewhere);
  RailRequest filtered = request;
  filtered.where = &where;
  CHECK(cause(filtered, 10) == Exclusion::kFilter);

  RailRequest all = request;
  all.min_score = -1000;
  const uint32_t last = fixture.items(all).back();
  CHECK(cause(request, last) == Exclusion::kBelowMinScore);
  all.limit = 3;
  CHECK(cause(all, last) == Exclusion::kBehindOthers);
  CHECK(cause({.kind = RailKind::kOnSale}, 7) == Exclusion::kNotCandidate);
  CHECK(cause({.kind = RailKind::kRecentlyViewed}, 7) == Exclusion::kNotCandidate);
}

TEST_CASE("a capped item says so") {
  RankFixture fixture;
  const RailRequest request{.limit = 4, .max_per_brand = 1};
  CHECK(fixture.items(request) == Items{0, 1, 2, 3});
  CHECK(fixture.explain(request, 4).excluded_by == Exclusion::kCapped);
  CHECK(fixture.explain(request, 6).excluded_by == Exclusion::kBehindOthers);
}

TEST_CASE("rules, diversity and rotation are told apart") {
  RankFixture fixture;
  RuleRecord boost;
  boost.items = {20};
  boost.amount = 2;
  RuleRecord bury = boost;
  bury.action = RuleAction::kBury;
  bury.amount = 0.5f;
  RuleRecord pin;
  pin.action = RuleAction::kPin;
  pin.position = 2;
  pin.items = {30};
  fixture.load_rules({boost, bury, pin});
  fixture.shelf.note_impressions(Items{0}, 0);
  const RailRequest request{.limit = 5, .diversity = 0.5f, .rotation = 0.8f};
  CHECK(fixture.explain(request, 20).boost == 1.5f);
  CHECK(fixture.explain(request, 0).rotation_penalty == doctest::Approx(0.4));
  const Explanation pinned = fixture.explain(request, 30);
  CHECK(pinned.pinned == 2);
  CHECK(pinned.place == 2);
  CHECK(pinned.reason == ReasonCode::kPinned);
  // Against all the items that are shown.
  const Items shown = fixture.items(request);
  float most = 0;
  for (const uint32_t item : shown) {
    most = std::max(most, fixture.shelf.model().item_vectors()->cosine(39, item));
  }
  REQUIRE_FALSE(holds(shown, 39));
  CHECK(fixture.explain(request, 39).diversity_penalty == doctest::Approx(0.5f * most));
}

TEST_CASE("an item number beyond the catalogue is refused") {
  RankFixture fixture;
  CHECK(fixture.shelf.explain({}, kItems).status().code() == ErrorCode::kUnknownItem);
  CHECK(fixture.shelf.explain({}, kNoItem).status().code() == ErrorCode::kUnknownItem);
}
