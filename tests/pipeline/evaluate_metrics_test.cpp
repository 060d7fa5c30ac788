#include <doctest/doctest.h>

#include <cmath>

#include "pipeline/evaluate/metrics.h"
#include "pipeline/evaluate/paired_bootstrap.h"
#include "tests/core/random.h"

using namespace nearshelf;
using namespace nearshelf::pipeline;

namespace {

using Lists = std::vector<std::vector<uint32_t>>;

Case case_of(std::vector<uint32_t> targets, std::vector<uint32_t> history = {},
             std::vector<uint32_t> given = {}) {
  Case test{.minute = 0, .given = {}, .targets = std::move(targets), .history = {}};
  for (const uint32_t item : history) test.history.push_back({item, EventType::kPurchase, 0});
  for (const uint32_t item : given) test.given.push_back({item, EventType::kViewItem, 0});
  return test;
}

HeldOut held_of(std::vector<Case> cases, size_t items) {
  HeldOut held;
  for (size_t item = 0; item < items; ++item) held.train.item_ids.push_back(std::to_string(item));
  held.cases = std::move(cases);
  return held;
}

void add_visit(std::vector<uint32_t> items, HeldOut* held) {
  Visit visit{.key = "",
              .shopper = static_cast<uint32_t>(held->train.visits.size()),
              .shopper_known = false,
              .minute = 0,
              .browsed = false,
              .items = {},
              .sequence = {}};
  for (const uint32_t item : items) visit.items.push_back({item, EventType::kPurchase, 0});
  held->train.visits.push_back(std::move(visit));
  held->train.shopper_count = static_cast<uint32_t>(held->train.visits.size());
}

}  // namespace

TEST_CASE("metrics by hand") {
  const HeldOut held = held_of({case_of({3, 4}, {4}), case_of({9})}, 10);
  const Lists lists = {{1, 3, 2, 4}, {1, 2}};
  const Metrics metrics = measure(held, lists, {.cutoffs = {2, 20}});
  CHECK(metrics.cutoff == 20);
  CHECK(metrics.recall == doctest::Approx((1.0 + 0.0) / 2));
  CHECK(metrics.recall_interval == doctest::Approx(1.96 * std::sqrt(0.5 / 2)));
  const double first = (1 / std::log2(3.0) + 1 / std::log2(5.0)) / (1 + 1 / std::log2(3.0));
  CHECK(metrics.ndcg == doctest::Approx(first / 2));
  CHECK(metrics.mrr == doctest::Approx((0.5 + 0) / 2));
  CHECK(metrics.hit == doctest::Approx(0.5));
  CHECK(metrics.coverage == doctest::Approx(0.4));
  CHECK(metrics.repeat_recall == doctest::Approx(1.0));
  CHECK(metrics.novel_recall == doctest::Approx(0.5));
  CHECK(metrics.repeat_targets == 1);
  CHECK(metrics.targets == 3);

  REQUIRE(metrics.at.size() == 2);
  const CutoffMetrics& two = metrics.at[0];
  CHECK(two.recall == doctest::Approx(0.5 / 2));
  CHECK(two.ndcg == doctest::Approx((1 / std::log2(3.0)) / (1 + 1 / std::log2(3.0)) / 2));
  CHECK(two.repeat_recall == 0);
  CHECK(two.coverage == doctest::Approx(0.3));
  CHECK(metrics.at[1].recall == metrics.recall);
}

TEST_CASE("recall is over what fits into the list, or over all targets") {
  std::vector<uint32_t> list;
  for (uint32_t k = 0; k < 30; ++k) list.push_back(k);
  HeldOut held = held_of({case_of(list)}, 30);
  CHECK(measure(held, Lists{list}).recall == 1);
  CHECK(measure(held, Lists{list}).ndcg == doctest::Approx(1.0));
  held.recall_over = RecallOver::kAllTargets;
  CHECK(measure(held, Lists{list}).recall == doctest::Approx(20.0 / 30));
  CHECK(measure(held, Lists{list}).at[0].recall == doctest::Approx(10.0 / 30));
  CHECK(measure(held_of({case_of({25})}, 30), Lists{list}).recall == 0);
}

TEST_CASE("targets that train does not know are missed") {
  HeldOut held = held_of({case_of({1})}, 3);
  held.cases[0].unknown_targets = 1;
  held.recall_over = RecallOver::kAllTargets;
  const Metrics metrics = measure(held, Lists{{1, 2}});
  CHECK(metrics.recall == doctest::Approx(0.5));
  CHECK(metrics.ndcg == doctest::Approx(1 / (1 + 1 / std::log2(3.0))));
  CHECK(metrics.novel_recall == doctest::Approx(0.5));
  CHECK(metrics.targets == 2);
}

TEST_CASE("a target that was clicked in the session already is a repeat") {
  const HeldOut held = held_of({case_of({1}, {}, {1, 2, 1}), case_of({0}, {}, {2})}, 3);
  const Metrics metrics = measure(held, Lists{{1}, {2}});
  CHECK(metrics.repeat_recall == 1);
  CHECK(metrics.novel_recall == 0);
}

TEST_CASE("novelty, Gini, cold share and diversity by hand") {
  HeldOut held = held_of({case_of({0}), case_of({0})}, 4);
  for (int k = 0; k < 6; ++k) add_visit({0, 1}, &held);
  add_visit({2}, &held);
  const Lists lists = {{0, 1}, {0, 2}};
  const CooccurrenceTable table = CooccurrenceTable::count(held.train);
  const Metrics metrics = measure(held, lists, {.similarity = &table});
  // Items 0, 1, 0, 2 are shown; 6, 6, 6 and 1 of 7 visits hold them.
  CHECK(metrics.novelty == doctest::Approx((3 * -std::log2(7.0 / 8) + -std::log2(2.0 / 8)) / 4));
  CHECK(metrics.cold_share == doctest::Approx(0.25));
  // Shown 0, 1, 1, 2 times: mean absolute difference over all pairs / (2 * mean).
  CHECK(metrics.gini == doctest::Approx((1 + 1 + 2 + 0 + 1 + 1) * 2 / 16.0 / 2));
  // 0 and 1 always meet, 0 and 2 never.
  CHECK(metrics.diversity.value() == doctest::Approx((0.0 + 1.0) / 2));
  CHECK_FALSE(measure(held, lists).diversity.has_value());
}

TEST_CASE("a ranking that shows everything equally often has a Gini of 0") {
  const HeldOut held = held_of({case_of({0}), case_of({0})}, 4);
  CHECK(measure(held, Lists{{0, 1}, {2, 3}}).gini == doctest::Approx(0));
}

TEST_CASE("values a case average to the metrics") {
  const HeldOut held = held_of({case_of({3, 4}), case_of({9}), case_of({1})}, 10);
  const Lists lists = {{1, 3, 2, 4}, {1, 2}, {1}};
  const Metrics metrics = measure(held, lists);
  const auto mean_of = [&](CaseMetric metric) {
    const std::vector<double> values = measure_cases(held, lists, metric);
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
  };
  CHECK(mean_of(CaseMetric::kRecall) == doctest::Approx(metrics.recall));
  CHECK(mean_of(CaseMetric::kNdcg) == doctest::Approx(metrics.ndcg));
  CHECK(mean_of(CaseMetric::kReciprocalRank) == doctest::Approx(metrics.mrr));
  CHECK(mean_of(CaseMetric::kHit) == doctest::Approx(metrics.hit));
}

TEST_CASE("no cases give zeros, not NaN") {
  const Metrics metrics = measure(held_of({}, 0), Lists{});
  CHECK(metrics.recall == 0);
  CHECK(metrics.gini == 0);
  CHECK(metrics.coverage == 0);
}

TEST_CASE("the paired bootstrap knows a constant, a real and a chance difference") {
  nearshelf::test::Random random(7);
  std::vector<double> base, better, shuffled, shifted;
  for (int c = 0; c < 1000; ++c) {
    const double noise = random.below(1000) / 1000.0;
    base.push_back(noise);
    shifted.push_back(noise + 0.25);
    better.push_back(noise + (random.below(2) == 0 ? 0.2 : -0.1));
    shuffled.push_back(noise + (random.below(2) == 0 ? 0.1 : -0.1));
  }
  const Difference constant = paired_difference(shifted, base);
  CHECK(constant.mean == doctest::Approx(0.25));
  CHECK(constant.low == doctest::Approx(0.25));
  CHECK(constant.high == doctest::Approx(0.25));

  const Difference real = paired_difference(better, base);
  CHECK(real.low > 0);
  // Differences are 0.2 or -0.1: their mean has a standard error of 0.15 / sqrt(1000).
  CHECK(real.high - real.low == doctest::Approx(2 * 1.96 * 0.15 / std::sqrt(1000.0)).epsilon(0.1));
  CHECK(paired_difference(base, better).high == doctest::Approx(-real.low).epsilon(0.02));
  CHECK(paired_difference(shuffled, base).includes_zero());

  const Difference again = paired_difference(better, base);
  CHECK(again.low == real.low);
  CHECK(again.high == real.high);
  CHECK(paired_difference(better, base, 2).low != real.low);
  CHECK(paired_difference({}, {}).mean == 0);
}
