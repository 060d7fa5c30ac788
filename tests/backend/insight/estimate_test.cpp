#include "backend/insight/estimate.h"

#include <doctest/doctest.h>

#include <random>

#include "backend/insight/normal.h"
#include "backend/insight/window_statistics.h"
#include "tests/backend/insight/made_release.h"

using namespace nearshelf;
using namespace nearshelf::backend;
using nearshelf::test::success_bounds;

namespace {

bool holds(const Estimate& estimate, double truth) {
  return estimate.low <= truth && estimate.high && truth <= *estimate.high;
}

// One cell as it is released, or not.
void release(double exact, double sigma, double threshold, std::mt19937_64* random,
             NoisedSum* sum) {
  const double noised = exact + std::normal_distribution(0.0, sigma)(*random);
  if (noised >= threshold) {
    sum->add_released(noised, sigma * sigma);
  } else {
    sum->add_suppressed(threshold, sigma * sigma);
  }
}

}  // namespace

TEST_CASE("normal quantiles and tails invert each other") {
  CHECK(two_sided_p(kZ95) == doctest::Approx(0.05).epsilon(1e-12));
  for (const double p : {1.0, 0.5, 0.05, 0.001, 1e-9}) {
    CHECK(two_sided_p(z_of_two_sided_p(p)) == doctest::Approx(p).epsilon(1e-9));
  }
}

TEST_CASE("the interval of a sum holds the truth about 95 times of 100") {
  constexpr int kRounds = 4000;
  std::mt19937_64 random(1);
  int held = 0;
  for (int round = 0; round < kRounds; ++round) {
    NoisedSum sum;
    for (int window = 0; window < 5; ++window) release(1000, 20, 50, &random, &sum);
    held += holds(sum.estimate(), 5000);
  }
  const auto bounds = success_bounds(kRounds, 0.95);
  CHECK(held > bounds.low);
  CHECK(held < bounds.high);
}

TEST_CASE("with a threshold in the way the interval holds the truth no less often") {
  constexpr int kRounds = 4000;
  constexpr int kWindows = 10;
  for (const double exact : {0.0, 5.0, 60.0, 90.0, 100.0, 110.0, 140.0}) {
    CAPTURE(exact);
    std::mt19937_64 random(2);
    int held = 0;
    for (int round = 0; round < kRounds; ++round) {
      NoisedSum sum;
      for (int window = 0; window < kWindows; ++window) release(exact, 20, 100, &random, &sum);
      held += holds(sum.estimate(), exact * kWindows);
    }
    CHECK(held > success_bounds(kRounds, 0.95).low);
  }
}

TEST_CASE("what was suppressed is unknown, never zero") {
  NoisedSum nothing;
  nothing.add_suppressed(50, 100);
  nothing.add_suppressed(50, 100);
  const Estimate unknown = nothing.estimate();
  CHECK_FALSE(unknown.value);
  CHECK(unknown.below == 100.0);
  CHECK(unknown.low == 0);
  CHECK(unknown.high.value() >= 100);

  NoisedSum part = nothing;
  part.add_released(400, 100);
  const Estimate some = part.estimate();
  CHECK(some.value == 450.0);
  CHECK(some.below == 100.0);
  CHECK(some.low < 400);
  CHECK(some.high.value() > 500);

  NoisedSum all;
  all.add_released(400, 100);
  CHECK_FALSE(all.estimate().below);
}

TEST_CASE("a rate of unknown events has an interval but no value") {
  NoisedSum units;
  units.add_released(10'000, 400);
  NoisedSum events;
  events.add_suppressed(50, 400);
  const Estimate some = rate(events, units);
  CHECK_FALSE(some.value);
  CHECK(some.low == 0);
  CHECK(some.high.value() > 50.0 / 10'000);
  CHECK(some.high.value() < 0.02);

  const Estimate none = rate(units, events);
  CHECK_FALSE(none.value);
  CHECK_FALSE(none.high);
}

TEST_CASE("without noise the interval of a rate is Wilson's") {
  // Known values: 10 of 100 gives 0.0552 to 0.1744.
  const auto interval = rate_interval({10, 0}, {100, 0}, kZ95);
  REQUIRE(interval);
  CHECK(interval->low == doctest::Approx(0.05523).epsilon(1e-3));
  CHECK(interval->high == doctest::Approx(0.17437).epsilon(1e-3));
}

TEST_CASE("the interval of a rate holds the truth about 95 times of 100, sampling and noise") {
  constexpr int kRounds = 4000;
  struct World {
    int64_t units;
    double rate;
    double sigma;
  };
  for (const World world : {World{2000, 0.2, 20}, World{100'000, 0.01, 20}, World{5000, 0.9, 60}}) {
    CAPTURE(world.units);
    std::mt19937_64 random(3);
    std::normal_distribution<double> noise(0, world.sigma);
    std::binomial_distribution<int64_t> happen(world.units, world.rate);
    int held = 0;
    for (int round = 0; round < kRounds; ++round) {
      NoisedSum units;
      NoisedSum events;
      const double variance = world.sigma * world.sigma;
      units.add_released(static_cast<double>(world.units) + noise(random), variance);
      events.add_released(static_cast<double>(happen(random)) + noise(random), variance);
      held += holds(rate(events, units), world.rate);
    }
    const auto bounds = success_bounds(kRounds, 0.95);
    CHECK(held > bounds.low);
    CHECK(held < bounds.high);
  }
}

TEST_CASE("shares have intervals, and what is suppressed widens them") {
  NoisedSum large;
  large.add_released(3000, 400);
  NoisedSum small;
  small.add_released(1000, 400);
  NoisedSum hidden;
  hidden.add_suppressed(100, 400);
  NoisedSum all = large;
  all.add(small);
  const Estimate narrow = share_of(small, all);
  CHECK(narrow.value == 0.25);
  all.add(hidden);
  const Estimate wide = share_of(small, all);
  CHECK(wide.low < narrow.low);
  CHECK(wide.high.value() == doctest::Approx(narrow.high.value()).epsilon(0.01));
  CHECK_FALSE(share_of(hidden, all).value);
}

TEST_CASE("one wrong window moves neither the median nor the trimmed mean far") {
  using Values = std::vector<std::optional<double>>;
  const TypicalWindow usual = typical_window(Values{100, 102, 98, 101, 99});
  const TypicalWindow poisoned = typical_window(Values{100, 102, 98, 101, 100'000});
  CHECK(usual.median == 100.0);
  CHECK(poisoned.median == 101.0);
  CHECK(poisoned.trimmed_mean == 101.0);

  const Values mostly_hidden{std::nullopt, std::nullopt, 60};
  CHECK_FALSE(typical_window(mostly_hidden).median);
  CHECK_FALSE(typical_window(mostly_hidden).trimmed_mean);
  CHECK(typical_window(Values{std::nullopt, 60, 70}).median == 60.0);
  CHECK_FALSE(typical_window({}).median);
}
