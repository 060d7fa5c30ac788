#include "tests/core/rank_fixture.h"

using namespace nearshelf;
using namespace nearshelf::test;

namespace {

const RailItem& find(const Rail& rail, uint32_t item) {
  const auto found = std::find_if(rail.items.begin(), rail.items.end(),
                                  [&](const RailItem& entry) { return entry.item == item; });
  REQUIRE(found != rail.items.end());
  return *found;
}

}  // namespace

TEST_CASE("an item that goes with a viewed one, with one in the cart, with a purchased one") {
  RankFixture fixture(model_with_rows({{4, {{20, 1.0f}}}, {5, {{21, 1.0f}}}, {6, {{22, 1.0f}}}}));
  fixture.track(6, EventType::kPurchase);
  fixture.track(5, EventType::kAddToCart);
  fixture.track(4, EventType::kViewItem);
  const Rail rail = fixture.rail({.limit = kItems});
  CHECK(find(rail, 20).reason == ReasonCode::kViewedSimilar);
  CHECK(find(rail, 20).cause == 4);
  CHECK(find(rail, 21).reason == ReasonCode::kBoughtWith);
  CHECK(find(rail, 21).cause == 5);
  CHECK(find(rail, 22).reason == ReasonCode::kBoughtWith);
  CHECK(find(rail, 22).cause == 6);

  // Beside the anchor the reason is the anchor, wherever that lies.
  const Rail similar = fixture.rail({.kind = RailKind::kSimilar, .anchor = 5, .limit = kItems});
  CHECK(find(similar, 21).reason == ReasonCode::kViewedSimilar);
  CHECK(find(similar, 21).cause == 5);
}

TEST_CASE("a purchased item is recommended again, a viewed one as viewed") {
  ModelTable model = model_with_rows({});
  model.repeat = true;
  model.parameters.blend = Blend::same({1, 0, 0.1f, /*history*/ 1, /*repeat*/ 1});
  RankFixture fixture(model);
  fixture.track(30, EventType::kPurchase);
  fixture.track(31, EventType::kViewItem);
  fixture.track(2, EventType::kViewItem);
  const Rail rail = fixture.rail({.limit = kItems, .exclude_purchased = false});
  CHECK(find(rail, 30).reason == ReasonCode::kAgain);
  CHECK(find(rail, 31).reason == ReasonCode::kViewed);
}

TEST_CASE("what a reason refers to") {
  RankFixture fixture(model_with_rows({{4, {{20, 1.0f}}}}));
  const CatalogView& catalog = fixture.shelf.catalog();
  const Rail popular = fixture.rail({.limit = 1, .context_category = "Home"});
  CHECK(reason_reference(popular.items[0], popular, catalog) == "Home");
  fixture.track(4, EventType::kViewItem);
  const Rail rail = fixture.rail({.limit = 1});
  CHECK(reason_reference(rail.items[0], rail, catalog) == "item-4");
  CHECK(reason_reference({0, 0, ReasonCode::kPopular, kNoItem}, rail, catalog).empty());
}

TEST_CASE("an item on sale is there for the shopper's taste where that is known") {
  RankFixture fixture(model_with_rows({{4, {{20, 1.0f}}}}));
  CHECK(find(fixture.rail({.kind = RailKind::kOnSale}), 20).reason == ReasonCode::kOnSale);
  fixture.track(4, EventType::kViewItem);
  const Rail rail = fixture.rail({.kind = RailKind::kOnSale});
  CHECK(find(rail, 20).reason == ReasonCode::kViewedSimilar);
  CHECK(find(rail, 5).reason == ReasonCode::kOnSale);
}
