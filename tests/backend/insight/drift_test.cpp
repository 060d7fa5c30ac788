#include "backend/insight/drift.h"

#include <doctest/doctest.h>

#include <cmath>

#include "backend/insight/monitoring.h"
#include "backend/insight/quality_answer.h"
#include "tests/backend/insight/made_release.h"

using namespace nearshelf;
using namespace nearshelf::backend;
using nearshelf::test::MadeRelease;

namespace {

constexpr auto kClick = static_cast<uint8_t>(FeedbackEvent::kSelectItem);
constexpr int kItems = 100;

// Two weeks of clicks on a Zipf catalogue. From the second week on, items of the tail get `factor`
// times their clicks.
MadeRelease two_weeks(uint64_t seed, double factor) {
  MadeRelease release(seed, 15, 80);
  for (int day = 0; day < 14; ++day) {
    release.next_window();
    for (int item = 0; item < kItems; ++item) {
      const double usual = 20'000.0 / (item + 10);
      const double expected = day >= 7 && item >= kItems / 2 ? usual * factor : usual;
      const double clicks =
          static_cast<double>(std::poisson_distribution(expected)(release.random()));
      release.add("home", "item-" + std::to_string(item), kClick, clicks);
    }
  }
  return release;
}

std::optional<size_t> decile_of(std::string_view item) {
  if (!item.starts_with("item-")) return std::nullopt;
  return static_cast<size_t>(std::stoi(std::string(item.substr(5)))) * kDeciles / kItems;
}

}  // namespace

TEST_CASE("the last week is compared with the one before, or what there is of both") {
  std::vector<ReleasedWindow> windows;
  CHECK_FALSE(periods_to_compare(windows));
  for (Hour day = 0; day < 20; ++day) windows.push_back({24 * day, 24, 1, 50});
  const auto weeks = periods_to_compare(windows);
  REQUIRE(weeks);
  CHECK(weeks->present.from == 24 * 13);
  CHECK(weeks->present.to == 24 * 20);
  CHECK(weeks->baseline.from == 24 * 6);
  CHECK(weeks->baseline.to == weeks->present.from);

  windows.resize(5);
  CHECK(periods_to_compare(windows)->present.from == 24 * 3);
  windows.resize(2);
  CHECK(periods_to_compare(windows)->baseline.to == 24);
  windows = {{0, 1, 1, 50}, {1, 1, 1, 50}, {2, 1, 1, 50}};
  CHECK(periods_to_compare(windows)->present.from == 2);
  CHECK(periods_to_compare(windows)->baseline.from == 1);
}

TEST_CASE("noise alone is no drift, a moved taste is") {
  constexpr int kRounds = 100;
  int quiet = 0;
  int quiet_skew = 0;
  int found = 0;
  int found_skew = 0;
  for (uint64_t seed = 0; seed < kRounds; ++seed) {
    MadeRelease same = two_weeks(seed, 1);
    MadeRelease moved = two_weeks(seed, 1.5);
    quiet += !item_drift(&same.group(), FeedbackEvent::kSelectItem)->drift.significant;
    quiet_skew += !popularity_skew(&same.group(), decile_of)->series.drift.significant;
    found += item_drift(&moved.group(), FeedbackEvent::kSelectItem)->drift.significant;
    found_skew += popularity_skew(&moved.group(), decile_of)->series.drift.significant;
  }
  CHECK(quiet > 0.95 * kRounds);
  CHECK(quiet_skew > 0.95 * kRounds);
  CHECK(found > 0.95 * kRounds);
  CHECK(found_skew > 0.95 * kRounds);
}

TEST_CASE("skew tells which tenths of the catalogue gained") {
  MadeRelease moved = two_weeks(1, 2);
  const auto skew = popularity_skew(&moved.group(), decile_of);
  REQUIRE(skew);
  REQUIRE(skew->deciles.size() == kDeciles);
  CHECK(skew->deciles[0].present.high < skew->deciles[0].baseline.share);
  CHECK(skew->deciles[9].present.low > skew->deciles[9].baseline.share);
  double sum = 0;
  for (const SkewDecile& decile : skew->deciles) sum += decile.present.share;
  CHECK(sum == doctest::Approx(1));
}

TEST_CASE("segments that trade places are drift") {
  MadeRelease release(1, 15, 80);
  for (int day = 0; day < 14; ++day) {
    release.next_window();
    release.add("new", "", 0, day < 7 ? 2000 : 1500);
    release.add("returning", "", 0, day < 7 ? 1000 : 1500);
  }
  const auto series = segment_drift(&release.group());
  REQUIRE(series);
  CHECK(series->kind == "segments");
  CHECK(series->drift.significant);
  CHECK(series->drift.psi > 0.05);
}

TEST_CASE("a tail of small categories is put together, and nothing gets lost") {
  std::vector<PairedSum> sums(30);
  for (size_t k = 0; k < sums.size(); ++k) {
    sums[k].baseline.add_released(static_cast<double>(k + 1), 1);
    sums[k].present.add_suppressed(60, 1);
  }
  const auto kept = with_largest(sums, 10);
  REQUIRE(kept.size() == 11);
  CHECK(kept[0].baseline.known() == 30);
  CHECK(kept[10].baseline.known() == 210);
  CHECK(kept[10].present.unknown() == 20 * 60);
}

TEST_CASE("one window is no drift, and no answer") {
  MadeRelease release(1, 1, 50);
  release.next_window();
  release.add("home", "a", kClick, 1000);
  CHECK_FALSE(item_drift(&release.group(), FeedbackEvent::kSelectItem));
  CHECK_FALSE(popularity_skew(&release.group(), decile_of));
  CHECK(drift_to_json({}, std::nullopt) == "{\"series\":[],\"skew\":null}\n");
}
