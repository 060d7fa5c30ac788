// The budget over time.
#include <doctest/doctest.h>

#include "backend/release/ledger_summary.h"
#include "backend/release/releaser.h"
#include "tests/backend/release/release_fixture.h"

using namespace nearshelf;
using namespace nearshelf::backend;
using nearshelf::test::kMonday;
using nearshelf::test::ReleaseFixture;

namespace {

// What one day of all groups costs at the default settings.
double day_epsilon() {
  ReleaseFixture shop;
  shop.releaser->release_due();
  shop.now = kMonday + 24;
  shop.releaser->release_due();
  LedgerReader reader(shop.file());
  return summarise_ledger(reader, shop.schedule, shop.terms(), shop.now).spent.epsilon;
}

// One day of all groups fits into two days, not more.
ReleasePolicy tight_policy() {
  ReleasePolicy policy;
  policy.budget.days = 2;
  policy.budget.epsilon = day_epsilon() * 1.01;
  return policy;
}

std::vector<WaitingWindow> waiting(const ReleaseFixture& shop, Hour window_start) {
  LedgerReader reader(shop.file());
  auto windows = summarise_ledger(reader, shop.schedule, shop.terms(), shop.now).waiting;
  std::erase_if(windows,
                [&](const WaitingWindow& window) { return window.window_start != window_start; });
  return windows;
}

}  // namespace

TEST_CASE("a window that exceeds the budget waits, says until when, and is released then") {
  ReleaseFixture shop(tight_policy());
  shop.releaser->release_due();
  shop.count(kMonday, MetricGroup::kItems, "home", 5'000);
  shop.now = kMonday + 48;
  CHECK(shop.releaser->release_due() == 5);  // Sunday's
  const auto monday = waiting(shop, kMonday);
  REQUIRE(monday.size() == 5);
  for (const WaitingWindow& window : monday) {
    CHECK(window.outlook.state == WindowState::kBudgetSpent);
    CHECK(window.outlook.goes_on_at == kMonday + 96);
    CHECK(window.outlook.given_up_at == kMonday + 48 + 72);
  }
  shop.now = kMonday + 95;
  CHECK(shop.releaser->release_due() == 0);
  shop.now = kMonday + 96;
  CHECK(shop.releaser->release_due() == 5);
  CHECK(shop.released(MetricGroup::kItems, kMonday).size() == 1);
}

TEST_CASE("a window that waited to the end of its retention is given up, at no cost, for ever") {
  ReleasePolicy policy = tight_policy();
  policy.retention_hours = 24;
  ReleaseFixture shop(policy);
  shop.releaser->release_due();
  shop.count(kMonday, MetricGroup::kItems, "home", 5'000);
  shop.now = kMonday + 48;
  shop.releaser->release_due();
  CHECK_FALSE(waiting(shop, kMonday)[0].outlook.goes_on_at.has_value());
  shop.now = kMonday + 72;
  CHECK(shop.releaser->release_due() == 5);
  const LedgerEntry entry = shop.ledger(MetricGroup::kItems).back();
  CHECK(entry.window_start == kMonday);
  CHECK(mechanism_name(entry.mechanism) == "none");
  CHECK(entry.rho == 0);
  CHECK(entry.cells == 0);
  CHECK(shop.exact_counters() == 0);
  // Its budget is free for the next day, and a larger one later does not bring it back.
  shop.policy.budget.epsilon = 100;
  shop.restart();
  shop.now = kMonday + 96;
  CHECK(shop.releaser->release_due() == 10);
  CHECK(shop.released(MetricGroup::kItems, kMonday).empty());
}

TEST_CASE("a larger budget lets waiting windows go at once") {
  ReleaseFixture shop(tight_policy());
  shop.releaser->release_due();
  shop.now = kMonday + 48;
  CHECK(shop.releaser->release_due() == 5);
  shop.policy.budget.epsilon *= 2;
  shop.restart();
  CHECK(shop.releaser->release_due() == 5);
}

TEST_CASE("the default budget holds daily releases for ever, and five days that came late") {
  ReleaseFixture shop;
  shop.releaser->release_due();
  for (Hour day = 1; day <= 60; ++day) {
    if (day > 20 && day < 26) continue;  // down
    shop.now = kMonday + 24 * day;
    shop.releaser->release_due();
    CHECK(waiting(shop, shop.now - 48).empty());
  }
}

TEST_CASE("the windows of a day cost as much as one window of the whole day") {
  ReleaseFixture hourly({}, {.hours = 1, .grace_hours = 0});
  ReleaseFixture daily({}, {.hours = 24, .grace_hours = 0});
  for (ReleaseFixture* shop : {&hourly, &daily}) {
    shop->releaser->release_due();
    shop->now = kMonday + 24;
    shop->releaser->release_due();
  }
  CHECK(hourly.ledger().size() == 24 * daily.ledger().size());
  LedgerReader hours(hourly.file());
  LedgerReader days(daily.file());
  const ComposedCost a = summarise_ledger(hours, hourly.schedule, hourly.terms(), hourly.now).spent;
  const ComposedCost b = summarise_ledger(days, daily.schedule, daily.terms(), daily.now).spent;
  CHECK(a.epsilon == doctest::Approx(b.epsilon));
  CHECK(a.delta == doctest::Approx(b.delta));
}
