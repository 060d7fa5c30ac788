#include "backend/release/releaser.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

#include "backend/release/ledger_json.h"
#include "backend/store/database.h"
#include "tests/backend/release/release_fixture.h"

using namespace nearshelf;
using namespace nearshelf::backend;
using nearshelf::test::DirectWrites;
using nearshelf::test::kMonday;
using nearshelf::test::ReleaseFixture;

namespace {

constexpr Hour kSunday = kMonday - 24;  // still open on Monday, so the first window
constexpr Hour kTuesday = kMonday + 24;
constexpr Hour kWednesday = kMonday + 48;  // Monday closes at its begin

// Everything that is or was visible: the ledger with its values, as text.
std::string visible(const ReleaseFixture& shop) {
  LedgerReader reader(shop.file());
  std::string text;
  for (const LedgerEntry& entry : shop.ledger()) {
    text += entry_to_json(entry).dump();
    for (const ReleasedCell& cell : reader.cells(entry.id)) {
      text += cell.subject + "=" + std::to_string(cell.value) + " ";
    }
    text += "\n";
  }
  return text;
}

std::string logged(const ReleaseFixture& shop) {
  std::string text;
  for (const LedgerEntry& entry : LedgerLog(shop.log()).entries()) {
    text += entry_to_json(entry).dump() + "\n";
  }
  return text;
}

std::string ledger_text(const ReleaseFixture& shop) {
  std::string text;
  for (const LedgerEntry& entry : shop.ledger()) text += entry_to_json(entry).dump() + "\n";
  return text;
}

// Begins on Monday with 5,000 devices in one cell of each group, and comes to Wednesday.
void fill_monday(ReleaseFixture* shop) {
  shop->releaser->release_due();
  for (uint8_t value = 1; value < kMetricGroupEnd; ++value) {
    shop->count(kMonday + value, static_cast<MetricGroup>(value), "cell", 5'000);
  }
  shop->now = kWednesday;
}

}  // namespace

TEST_CASE("each group's window is released when it closes, empty ones too, oldest first") {
  ReleaseFixture shop;
  fill_monday(&shop);
  shop.now = kTuesday - 1;
  CHECK(shop.releaser->release_due() == 0);
  shop.now = kTuesday;
  CHECK(shop.releaser->release_due() == 5);
  shop.now = kWednesday;
  CHECK(shop.releaser->release_due() == 5);
  const std::vector<LedgerEntry> ledger = shop.ledger();
  REQUIRE(ledger.size() == 10);
  for (size_t k = 0; k < ledger.size(); ++k) {
    CHECK(ledger[k].window_start == (k < 5 ? kSunday : kMonday));
    CHECK(ledger[k].cells == (k < 5 ? 0 : 1));
    CHECK(ledger[k].released_at == (k < 5 ? kTuesday : kWednesday) * int64_t{3600});
    CHECK(ledger[k].rho > 0);
  }
  CHECK(shop.writes->closed_before() == kTuesday);
}

TEST_CASE("a released value is the sum over the window's hours plus noise") {
  ReleaseFixture shop;
  fill_monday(&shop);
  shop.count(kMonday + 20, MetricGroup::kItems, "cell", 3'000);
  shop.count(kTuesday, MetricGroup::kItems, "cell", 1'000'000);  // the next window's
  shop.releaser->release_due();
  const auto cells = shop.released(MetricGroup::kItems, kMonday);
  REQUIRE(cells.size() == 1);
  // Ten standard deviations.
  const double sigma = shop.ledger(MetricGroup::kItems).back().noise_scale;
  CHECK(static_cast<double>(cells[0].value) == doctest::Approx(8'000).epsilon(10 * sigma / 8'000));
  CHECK(cells[0].subject == "cell");
  CHECK(cells[0].event == 1);
  CHECK(cells[0].model == ModelName{1, 2, 3, 4, 5, 6, 7, 8});
}

TEST_CASE("a group's release holds nothing of another group") {
  ReleaseFixture shop;
  shop.releaser->release_due();
  shop.count(kMonday, MetricGroup::kFunnel, "home", 9'000);
  shop.now = kWednesday;
  shop.releaser->release_due();
  for (uint8_t value = 1; value < kMetricGroupEnd; ++value) {
    const auto group = static_cast<MetricGroup>(value);
    CHECK(shop.released(group, kMonday).size() == (group == MetricGroup::kFunnel ? 1 : 0));
  }
}

TEST_CASE("what was released never changes: not by passes, restarts, or counts that come late") {
  ReleaseFixture shop;
  fill_monday(&shop);
  shop.releaser->release_due();
  const std::string first = visible(shop);
  CHECK(shop.releaser->release_due() == 0);
  shop.count(kMonday + 9, MetricGroup::kItems, "late", 5'000);
  shop.restart();
  CHECK(shop.releaser->release_due() == 0);
  CHECK(visible(shop) == first);
}

TEST_CASE("a process that dies at any write releases each window once, after its restart") {
  for (const auto failure :
       {DirectWrites::Failure::kBeforeCommit, DirectWrites::Failure::kAfterCommit}) {
    int step = 0;
    for (bool died = true; died; ++step) {
      CAPTURE(step);
      ReleaseFixture shop;
      fill_monday(&shop);
      shop.restart();
      shop.writes->fail_after(step, failure);
      try {
        shop.releaser->release_due();
        died = false;
      } catch (const StoreError&) {
      }
      const std::string before = visible(shop);
      shop.restart();
      shop.releaser->release_due();
      const std::string after = visible(shop);
      CHECK(shop.ledger().size() == 10);
      CHECK(after.substr(0, before.size()) == before);
      CHECK(logged(shop) == ledger_text(shop));
    }
    CHECK(step == 22);  // one to begin, then two each for ten windows: all of them were tried
  }
}

TEST_CASE("a pass that failed goes on in the same process") {
  ReleaseFixture shop;
  fill_monday(&shop);
  shop.writes->fail_after(6, DirectWrites::Failure::kAfterCommit);
  CHECK_THROWS_AS(shop.releaser->release_due(), StoreError);
  const std::string before = visible(shop);
  shop.writes->fail_after(-1, DirectWrites::Failure::kAfterCommit);
  shop.releaser->release_due();
  CHECK(shop.ledger().size() == 10);
  CHECK(visible(shop).substr(0, before.size()) == before);
  CHECK(logged(shop) == ledger_text(shop));
}

TEST_CASE("callers at the same time release each window once") {
  ReleaseFixture shop;
  fill_monday(&shop);
  // Another object with connections of its own stands for a second process.
  DirectWrites other_writes(shop.file());
  test::SeededBits other_random(2);
  Releaser other(other_writes, shop.file(), shop.schedule, shop.terms(), other_random,
                 [] { return kWednesday; });
  std::atomic<size_t> released = 0;
  std::vector<std::thread> callers;
  for (int k = 0; k < 4; ++k) {
    callers.emplace_back(
        [&, k] { released += k % 2 == 0 ? shop.releaser->release_due() : other.release_due(); });
  }
  for (std::thread& caller : callers) caller.join();
  CHECK(released == 10);
  CHECK(shop.ledger().size() == 10);
}

TEST_CASE("the ledger and the released values can only grow") {
  ReleaseFixture shop;
  fill_monday(&shop);
  shop.releaser->release_due();
  for (const char* sql : {"UPDATE ledger SET epsilon = 0", "DELETE FROM ledger",
                          "UPDATE released SET value = 0", "DELETE FROM released",
                          "INSERT INTO ledger SELECT NULL, metric_group, window_start, 1, 0, "
                          "'none', 0, 0, 0, 0, 0, 0, 0 FROM ledger"}) {
    CAPTURE(sql);
    CHECK_THROWS_AS(shop.exec(sql), SQLite::Exception);
  }
}

TEST_CASE("no value below the threshold is released, and its entry says the threshold") {
  ReleaseFixture shop;
  shop.releaser->release_due();
  shop.exec("BEGIN");
  shop.exec(
      "WITH RECURSIVE n (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < 3000) "
      "INSERT INTO counter SELECT " +
      std::to_string(kMonday) + ", 1, x'0000000000000000', 'slot' || k, '', 1, k % 300 FROM n");
  shop.now = kWednesday;
  shop.releaser->release_due();
  const LedgerEntry entry = shop.ledger(MetricGroup::kFunnel).back();
  const auto cells = shop.released(MetricGroup::kFunnel, kMonday);
  CHECK(entry.threshold >= 50);
  CHECK(cells.size() > 1'000);
  CHECK(cells.size() < 3'000);
  CHECK(entry.cells == static_cast<int64_t>(cells.size()));
  CHECK(std::all_of(cells.begin(), cells.end(),
                    [&](const ReleasedCell& cell) { return cell.value >= entry.threshold; }));
}

TEST_CASE("released minus exact has mean 0 and the variance the ledger says") {
  for (const auto mechanism :
       {NoiseMechanism::kDiscreteGaussian, NoiseMechanism::kDiscreteLaplace}) {
    ReleasePolicy policy;
    policy.of(MetricGroup::kItems).mechanism = mechanism;
    ReleaseFixture shop(policy);
    shop.releaser->release_due();
    shop.exec(
        "WITH RECURSIVE n (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < 4000) "
        "INSERT INTO counter SELECT " +
        std::to_string(kMonday) +
        ", 2, x'0000000000000000', 'home', 'item' || k, 1, 100000 FROM n");
    shop.now = kWednesday;
    shop.releaser->release_due();
    const auto cells = shop.released(MetricGroup::kItems, kMonday);
    REQUIRE(cells.size() == 4'000);
    double sum = 0;
    double squares = 0;
    for (const ReleasedCell& cell : cells) {
      const auto noise = static_cast<double>(cell.value - 100'000);
      sum += noise;
      squares += noise * noise;
    }
    const double error = standard_error(shop.ledger(MetricGroup::kItems).back());
    // The seed is fixed. Seven standard deviations of both estimates: the variance's is
    // sqrt((kurtosis - 1) / n), with kurtosis 3 for the Gaussian and 6 for the Laplace.
    const double kurtosis = mechanism == NoiseMechanism::kDiscreteGaussian ? 3 : 6;
    CHECK(std::abs(sum / 4'000) < 7 * error / std::sqrt(4'000));
    CHECK(std::abs(squares / 4'000 / (error * error) - 1) < 7 * std::sqrt((kurtosis - 1) / 4'000));
  }
}

TEST_CASE("exact counters go after their retention, once they are released, and not before") {
  ReleasePolicy policy;
  policy.retention_hours = 10;
  ReleaseFixture shop(policy);
  fill_monday(&shop);
  shop.count(kTuesday, MetricGroup::kItems, "open", 100);
  shop.now = kWednesday + 9;
  shop.releaser->release_due();
  CHECK(shop.exact_counters() == 6);
  shop.now = kWednesday + 10;
  shop.releaser->release_due();
  CHECK(shop.exact_counters() == 1);
}

TEST_CASE("windows that closed while the backend was down are released at its next start") {
  ReleaseFixture shop;
  fill_monday(&shop);
  shop.now = kMonday + 10 * 24;
  shop.restart();
  CHECK(shop.releaser->release_due() == 5 * 10);  // Sunday to the Tuesday of the week after
  CHECK(shop.released(MetricGroup::kSegments, kMonday).size() == 1);
}

TEST_CASE("a day keeps the terms of its first window; a change begins with the next day") {
  ReleaseFixture shop({}, {.hours = 6, .grace_hours = 0});
  shop.releaser->release_due();
  shop.now = kMonday + 6;
  shop.releaser->release_due();
  shop.policy.of(MetricGroup::kItems).epsilon = 0.25;
  shop.policy.of(MetricGroup::kItems).mechanism = NoiseMechanism::kDiscreteLaplace;
  shop.schedule.hours = 12;
  shop.restart();
  shop.now = kTuesday + 24;
  shop.releaser->release_due();
  const auto ledger = shop.ledger(MetricGroup::kItems);
  REQUIRE(ledger.size() == 6);
  for (size_t k = 0; k < ledger.size(); ++k) {
    CAPTURE(k);
    const bool monday = k < 4;
    CHECK(ledger[k].window_start == kMonday + (monday ? 6 * k : 24 + 12 * (k - 4)));
    CHECK(ledger[k].window_hours == (monday ? 6 : 12));
    CHECK(ledger[k].epsilon == (monday ? 1.0 : 0.25));
    CHECK(mechanism_name(ledger[k].mechanism) ==
          (monday ? "discrete_gaussian" : "discrete_laplace"));
    CHECK(ledger[k].noise_scale == ledger[monday ? 0 : 4].noise_scale);
  }
}

TEST_CASE("the thread releases by itself, when woken too, and stops") {
  ReleaseFixture shop;
  fill_monday(&shop);
  shop.restart();
  shop.releaser->start();
  while (shop.ledger().size() < 10) std::this_thread::yield();
  shop.releaser->wake();
  shop.releaser->stop();
  shop.releaser->stop();
  CHECK(shop.releaser->release_due() == 0);
}
