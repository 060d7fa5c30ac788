#include "backend/release/release_plan.h"

#include <doctest/doctest.h>

#include <vector>

using namespace nearshelf;
using namespace nearshelf::backend;

namespace {

constexpr Hour kMonday = 498'720;
constexpr MetricGroup kGroup = MetricGroup::kItems;

const ReleaseTerms& default_terms() {
  static const ReleaseTerms terms{ReleasePolicy()};
  return terms;
}

PlannedRelease plan(const std::vector<LedgerEntry>& latest_day, const WindowSchedule& schedule,
                    const ReleaseTerms& terms = default_terms()) {
  return plan_next(kGroup, latest_day, kMonday + 5, schedule, terms);
}

LedgerEntry given_up(const PlannedRelease& window) {
  LedgerEntry entry;
  entry.group = window.entry.group;
  entry.window_start = window.entry.window_start;
  entry.window_hours = window.entry.window_hours;
  return entry;
}

}  // namespace

TEST_CASE("the first window is the one of the first hour") {
  const PlannedRelease daily = plan({}, {.hours = 24, .grace_hours = 10});
  CHECK(daily.entry.window_start == kMonday);
  CHECK(daily.closes_at == kMonday + 34);
  CHECK(plan({}, {.hours = 4, .grace_hours = 10}).entry.window_start == kMonday + 4);
}

TEST_CASE("windows follow each other without a gap") {
  const WindowSchedule schedule{.hours = 6, .grace_hours = 3};
  PlannedRelease window = plan({}, schedule);
  std::vector<LedgerEntry> day;
  for (Hour start = kMonday; start < kMonday + 72; start += 6) {
    CHECK(window.entry.window_start == start);
    CHECK(window.closes_at == start + 9);
    if (start % 24 == 0) day.clear();
    day.push_back(window.entry);
    const PlannedRelease after = plan_after(window, schedule);
    window = plan(day, schedule);
    CHECK(after.entry.window_start == window.entry.window_start);
    CHECK(after.entry.window_hours == window.entry.window_hours);
  }
}

TEST_CASE("a day goes on with the noise of its first window, drawn with the same scale") {
  ReleasePolicy policy;
  const WindowSchedule schedule{.hours = 6, .grace_hours = 0};
  const PlannedRelease first = plan({}, schedule);
  policy.of(kGroup).epsilon = 3;
  policy.of(kGroup).min_threshold = 999;
  const ReleaseTerms changed(policy);
  const PlannedRelease second = plan({first.entry}, {.hours = 24, .grace_hours = 0}, changed);
  CHECK(second.entry.window_hours == 6);
  CHECK(second.entry.epsilon == 1);
  CHECK(second.noise.scale_16ths == first.noise.scale_16ths);
  CHECK(second.noise.threshold == first.noise.threshold);
  // Also past a window of the day that was given up, but not into the next day.
  const PlannedRelease third = plan({first.entry, given_up(second)}, schedule, changed);
  CHECK(third.noise.scale_16ths == first.noise.scale_16ths);
  CHECK(third.entry.mechanism == first.entry.mechanism);
  LedgerEntry last = first.entry;
  last.window_start += 18;
  CHECK(plan({first.entry, last}, schedule, changed).entry.epsilon == 3);
}

TEST_CASE("a day whose windows were all given up is on the present terms") {
  ReleasePolicy policy;
  policy.of(kGroup).epsilon = 0.5;
  const WindowSchedule schedule{.hours = 12, .grace_hours = 0};
  const PlannedRelease second =
      plan({given_up(plan({}, schedule))}, schedule, ReleaseTerms(policy));
  CHECK(second.entry.window_start == kMonday + 12);
  CHECK(second.entry.epsilon == 0.5);
}

TEST_CASE("a window is open, then closing, then due") {
  const PlannedRelease window = plan({}, {.hours = 24, .grace_hours = 10});
  const ReleaseTerms& terms = default_terms();
  CHECK(outlook(window, {}, terms, kMonday).state == WindowState::kOpen);
  CHECK(outlook(window, {}, terms, kMonday + 23).state == WindowState::kOpen);
  CHECK(outlook(window, {}, terms, kMonday + 24).state == WindowState::kClosing);
  CHECK(outlook(window, {}, terms, kMonday + 33).state == WindowState::kClosing);
  CHECK(outlook(window, {}, terms, kMonday + 34).state == WindowState::kDue);
  // However late: a backend that was down releases what it has.
  CHECK(outlook(window, {}, terms, kMonday + 10'000).state == WindowState::kDue);
}

TEST_CASE("a window whose cost alone exceeds the budget waits for its retention only") {
  PlannedRelease window = plan({}, {.hours = 24, .grace_hours = 0});
  const ReleaseTerms& terms = default_terms();
  // As when the budget was lowered in the middle of a day.
  window.entry.rho = 2 * terms.budget_rho();
  const WindowOutlook waits = outlook(window, {}, terms, kMonday + 24);
  CHECK(waits.state == WindowState::kBudgetSpent);
  CHECK_FALSE(waits.goes_on_at.has_value());
  const Hour end = kMonday + 24 + terms.retention_hours();
  CHECK(waits.given_up_at == end);
  CHECK(outlook(window, {}, terms, end).state == WindowState::kExpired);
}
