#include <doctest/doctest.h>

#include <limits>
#include <vector>

#include "core/rank/rules_view.h"
#include "tests/core/test_shards.h"
#include "tests/core/test_shop.h"

using namespace nearshelf;

namespace {

constexpr uint32_t kItems = 300;

RuleRecord rule(RuleAction action, std::vector<uint32_t> items) {
  RuleRecord record;
  record.action = action;
  record.items = std::move(items);
  if (action == RuleAction::kPin) record.position = 1;
  if (action == RuleAction::kBoost || action == RuleAction::kBury) record.amount = 1;
  return record;
}

class Catalog {
 public:
  Catalog() : shard_(test::catalog_shard(test::sample_catalog(kItems))) {
    view_ = CatalogView::open(shard_.bytes()).value();
  }
  const AlignedBuffer& shard() const { return shard_; }
  const CatalogView& view() const { return view_; }

  ErrorCode open(const std::vector<RuleRecord>& rules) const {
    const AlignedBuffer bytes = test::rules_shard(rules, shard_);
    return RulesView::open(bytes.bytes(), view_).status().code();
  }

 private:
  AlignedBuffer shard_;
  CatalogView view_;
};

std::vector<uint32_t> items_of(const Rule& found) {
  std::vector<uint32_t> items;
  found.items.for_each([&](uint32_t item) { items.push_back(item); });
  return items;
}

}  // namespace

TEST_CASE("rules read back in their order, within their rails and times") {
  const Catalog catalog;
  RuleRecord pin = rule(RuleAction::kPin, {299});
  pin.position = 3;
  pin.rails = 1u << static_cast<unsigned>(RailKind::kTrending);
  RuleRecord boost = rule(RuleAction::kBoost, {0, 1, 130, 299});
  boost.amount = 0.5f;
  boost.from = 1000;
  boost.until = 2000;
  const RuleRecord hide = rule(RuleAction::kHide, {7});
  const AlignedBuffer bytes = test::rules_shard({pin, boost, hide}, catalog.shard());
  const auto rules = RulesView::open(bytes.bytes(), catalog.view());
  REQUIRE(rules.ok());
  CHECK(rules.value().size() == 3);

  const auto active = [&](RailKind kind, int64_t minute) {
    std::vector<RuleAction> actions;
    rules.value().for_each_active(kind, minute,
                                  [&](const Rule& found) { actions.push_back(found.action); });
    return actions;
  };
  using Actions = std::vector<RuleAction>;
  CHECK(active(RailKind::kForYou, 999) == Actions{RuleAction::kHide});
  CHECK(active(RailKind::kForYou, 1000) == Actions{RuleAction::kBoost, RuleAction::kHide});
  CHECK(active(RailKind::kForYou, 1999) == Actions{RuleAction::kBoost, RuleAction::kHide});
  CHECK(active(RailKind::kForYou, 2000) == Actions{RuleAction::kHide});
  CHECK(active(RailKind::kTrending, 0) == Actions{RuleAction::kPin, RuleAction::kHide});

  rules.value().for_each_active(RailKind::kTrending, 1500, [&](const Rule& found) {
    if (found.action == RuleAction::kPin) {
      CHECK(found.position == 3);
      CHECK(items_of(found) == std::vector<uint32_t>{299});
    } else if (found.action == RuleAction::kBoost) {
      CHECK(found.amount == 0.5f);
      CHECK(items_of(found) == boost.items);
    }
  });
  uint32_t all = 0;
  rules.value().for_each([&](const Rule&) { ++all; });
  CHECK(all == 3);
}

TEST_CASE("an empty rules shard is one without rules") {
  CHECK(Catalog().open({}) == ErrorCode::kOk);
  RulesView none;
  none.for_each_active(RailKind::kForYou, 0, [](const Rule&) { FAIL("no rule was given"); });
}

TEST_CASE("rules for another catalogue are refused") {
  const Catalog catalog;
  const AlignedBuffer bytes = test::rules_shard({rule(RuleAction::kHide, {1})}, catalog.shard());
  CatalogTable renamed = test::sample_catalog(kItems);
  renamed.ids[5] = "another";
  const AlignedBuffer other = test::catalog_shard(renamed);
  CHECK(RulesView::open(bytes.bytes(), CatalogView::open(other.bytes()).value()).status().code() ==
        ErrorCode::kCatalogMismatch);
  const AlignedBuffer smaller = test::catalog_shard(test::sample_catalog(kItems - 1));
  CHECK(
      RulesView::open(bytes.bytes(), CatalogView::open(smaller.bytes()).value()).status().code() ==
      ErrorCode::kCatalogMismatch);
}

TEST_CASE("rules that break the format are refused") {
  const Catalog catalog;
  const auto with = [&](RuleAction action, auto change) {
    RuleRecord record = rule(action, {4, 9});
    if (action == RuleAction::kPin) record.items = {4};
    change(record);
    return catalog.open({record});
  };
  const auto nothing = [](RuleRecord&) {};
  for (const RuleAction action :
       {RuleAction::kPin, RuleAction::kBoost, RuleAction::kBury, RuleAction::kHide}) {
    CHECK(with(action, nothing) == ErrorCode::kOk);
    CHECK(with(action, [](auto& r) { r.items = {kItems}; }) == ErrorCode::kBadLayout);
    CHECK(with(action, [](auto& r) { r.items = {}; }) == ErrorCode::kBadValue);
    CHECK(with(action, [](auto& r) { r.rails = 0; }) == ErrorCode::kBadValue);
    CHECK(with(action, [](auto& r) { r.rails = 1; }) == ErrorCode::kBadValue);
    CHECK(with(action, [](auto& r) { r.until = r.from = 5; }) == ErrorCode::kBadValue);
  }
  CHECK(with(static_cast<RuleAction>(5), nothing) == ErrorCode::kBadValue);
  CHECK(with(static_cast<RuleAction>(0), nothing) == ErrorCode::kBadValue);
  CHECK(with(RuleAction::kPin, [](auto& r) { r.items = {1, 2}; }) == ErrorCode::kBadValue);
  CHECK(with(RuleAction::kPin, [](auto& r) { r.position = 0; }) == ErrorCode::kBadValue);
  CHECK(with(RuleAction::kPin, [](auto& r) { r.position = 101; }) == ErrorCode::kBadValue);
  CHECK(with(RuleAction::kHide, [](auto& r) { r.position = 1; }) == ErrorCode::kBadValue);
  CHECK(with(RuleAction::kHide, [](auto& r) { r.amount = 1; }) == ErrorCode::kBadValue);
  CHECK(with(RuleAction::kHide, [](auto& r) { r.items = {3, 3}; }) == ErrorCode::kBadLayout);
  for (const float amount : {0.0f, 5.1f, -1.0f, std::numeric_limits<float>::quiet_NaN(),
                             std::numeric_limits<float>::infinity()}) {
    CAPTURE(amount);
    CHECK(with(RuleAction::kBoost, [&](auto& r) { r.amount = amount; }) == ErrorCode::kBadValue);
  }
  CHECK(with(RuleAction::kBury, [](auto& r) { r.amount = kMinRuleAmount; }) == ErrorCode::kOk);
}

TEST_CASE("two pins at one position at once are refused, at different times or rails not") {
  const Catalog catalog;
  RuleRecord first = rule(RuleAction::kPin, {1});
  RuleRecord second = rule(RuleAction::kPin, {2});
  CHECK(catalog.open({first, second}) == ErrorCode::kBadValue);
  second.position = 2;
  CHECK(catalog.open({first, second}) == ErrorCode::kOk);
  second.position = 1;
  first.until = 100;
  second.from = 100;
  CHECK(catalog.open({first, second}) == ErrorCode::kOk);
  second.from = 99;
  CHECK(catalog.open({first, second}) == ErrorCode::kBadValue);
  first.rails = 2;
  second.rails = 4;
  CHECK(catalog.open({first, second}) == ErrorCode::kOk);
}
