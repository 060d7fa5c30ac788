#include "backend/release/privacy_budget.h"

#include <doctest/doctest.h>

#include <vector>

using namespace nearshelf;
using namespace nearshelf::backend;

namespace {

constexpr Hour kNow = 498'720;
constexpr double kDelta = 1e-5;

LedgerEntry entry(MetricGroup group, Hour window_start, Hour released_at, double rho = 0.02) {
  LedgerEntry made;
  made.group = group;
  made.window_start = window_start;
  made.window_hours = 6;
  made.released_at = released_at * kSecondsOfHour;
  made.mechanism = NoiseMechanism::kDiscreteGaussian;
  made.delta = 1e-6;
  made.rho = rho;
  return made;
}

ComposedCost cost_of(const std::vector<LedgerEntry>& entries) {
  CostSum sum;
  for (const LedgerEntry& one : entries) sum.add(one);
  return sum.composed(kDelta);
}

}  // namespace

TEST_CASE("nothing released costs nothing") {
  CHECK(cost_of({}).epsilon == 0);
  CHECK(cost_of({}).delta == 0);
}

TEST_CASE("groups and days add up; windows of one group and day cost as the dearest of them") {
  const LedgerEntry morning = entry(MetricGroup::kItems, kNow, kNow, 0.02);
  const LedgerEntry noon = entry(MetricGroup::kItems, kNow + 6, kNow, 0.03);
  const LedgerEntry tomorrow = entry(MetricGroup::kItems, kNow + 24, kNow, 0.02);
  const LedgerEntry other = entry(MetricGroup::kFunnel, kNow, kNow, 0.02);
  CHECK(cost_of({morning, noon}).rho == doctest::Approx(0.03));
  CHECK(cost_of({morning, tomorrow}).rho == doctest::Approx(0.04));
  CHECK(cost_of({morning, other}).rho == doctest::Approx(0.04));
  CHECK(cost_of({morning, other}).epsilon > cost_of({morning}).epsilon);
}

TEST_CASE("the thresholds' delta adds up beside that of the conversion") {
  const LedgerEntry gaussian = entry(MetricGroup::kItems, kNow, kNow);
  LedgerEntry laplace = entry(MetricGroup::kFunnel, kNow, kNow);
  laplace.mechanism = NoiseMechanism::kDiscreteLaplace;
  CHECK(cost_of({gaussian}).delta == doctest::Approx(kDelta + 0.5e-6));
  CHECK(cost_of({gaussian, laplace}).delta == doctest::Approx(kDelta + 1.5e-6));
}

TEST_CASE("a window that was given up costs nothing") {
  LedgerEntry given_up = entry(MetricGroup::kItems, kNow, kNow);
  given_up.mechanism.reset();
  CHECK(cost_of({given_up}).epsilon == 0);
}

TEST_CASE("a release fits again when enough of those before it have left the budget") {
  std::vector<LedgerEntry> released;
  for (Hour day = 0; day < 3; ++day) {
    released.push_back(entry(MetricGroup::kItems, kNow + 24 * day, kNow + 24 * day + 5));
  }
  const LedgerEntry next = entry(MetricGroup::kItems, kNow + 72, 0);
  RhoBudget budget{.days = 30, .rho = 0.061};  // three releases and a little
  const Hour now = kNow + 96;
  const Hour then = kNow + 5 + 30 * 24;
  CHECK(affordable_from(released, next, budget, now) == then);
  // At the hour it said, and not in the one before.
  CHECK(affordable_from(released, next, budget, then) == then);
  CHECK(affordable_from(released, next, budget, then - 1) == then);
  budget.rho = 0.021;
  CHECK(affordable_from(released, next, budget, now) == then + 48);
  budget.rho = 0.019;
  CHECK_FALSE(affordable_from(released, next, budget, now).has_value());
  budget.rho = 1;
  CHECK(affordable_from(released, next, budget, now) == now);
}

TEST_CASE("another window of a day that is paid for fits a spent budget") {
  const std::vector<LedgerEntry> released{entry(MetricGroup::kItems, kNow, kNow + 7)};
  const RhoBudget budget{.days = 30, .rho = 0.021};
  const Hour now = kNow + 13;
  CHECK(affordable_from(released, entry(MetricGroup::kItems, kNow + 6, 0), budget, now) == now);
  CHECK(affordable_from(released, entry(MetricGroup::kFunnel, kNow + 6, 0), budget, now) != now);
}

TEST_CASE(
    "few releases with Laplace noise cost the sum of their epsilons; one Gaussian ends that") {
  LedgerEntry laplace = entry(MetricGroup::kTransitions, kNow, kNow, 0.5);
  laplace.mechanism = NoiseMechanism::kDiscreteLaplace;
  laplace.cells_per_unit = 1;
  laplace.noise_scale = 1;
  CHECK(cost_of({laplace}).epsilon == doctest::Approx(1));
  const LedgerEntry gaussian = entry(MetricGroup::kItems, kNow, kNow, 0.001);
  CHECK(cost_of({laplace, gaussian}).epsilon > 2);
}
