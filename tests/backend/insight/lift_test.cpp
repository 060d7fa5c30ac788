#include "backend/insight/lift.h"

#include <doctest/doctest.h>

#include <map>

#include "tests/backend/insight/made_release.h"

using namespace nearshelf;
using namespace nearshelf::backend;
using nearshelf::test::MadeRelease;
using nearshelf::test::success_bounds;

namespace {

constexpr double kSigma = 12;
constexpr int64_t kThreshold = 70;

struct Arm {
  int64_t devices;  // a window
  double click_rate;
};

// Windows with noise on all numbers; carts and purchases are a half and a fifth of the clicks.
MadeRelease made_experiment(uint64_t seed, const std::map<std::string, Arm>& arms, int windows) {
  MadeRelease release(seed, kSigma, kThreshold);
  for (int window = 0; window < windows; ++window) {
    release.next_window();
    for (const auto& [label, arm] : arms) {
      release.add(label, FeedbackEvent::kSession, static_cast<double>(arm.devices));
      const double clicks = release.draw(arm.devices, arm.click_rate);
      release.add(label, FeedbackEvent::kSelectItem, clicks);
      release.add(label, FeedbackEvent::kAddToCart,
                  release.draw(static_cast<int64_t>(clicks), 0.5));
      release.add(label, FeedbackEvent::kPurchase, release.draw(static_cast<int64_t>(clicks), 0.2));
    }
  }
  return release;
}

ExperimentReport report_of(MadeRelease* release, const ArmSplit& split = {}) {
  const auto experiments = find_experiments(&release->group());
  REQUIRE(experiments.size() == 1);
  return report_experiment(experiments[0], release->group(), split);
}

constexpr size_t kClick = 1;  // place in kComparedEvents
constexpr size_t kPurchase = 3;

}  // namespace

TEST_CASE("arms without a difference get no verdict but \"no difference shown\"") {
  constexpr int kRounds = 400;
  int quiet = 0;
  for (uint64_t seed = 0; seed < kRounds; ++seed) {
    MadeRelease release =
        made_experiment(seed, {{"rails:holdout", {4000, 0.1}}, {"rails:on", {4000, 0.1}}}, 7);
    const ExperimentReport report = report_of(&release);
    bool calm = true;
    for (const EventLift& event : report.arms[1].lift) {
      calm = calm && event.verdict != Verdict::kBetter && event.verdict != Verdict::kWorse;
    }
    quiet += calm;
  }
  // The verdict allows 5 % for all comparisons of the experiment together.
  CHECK(quiet > 0.95 * kRounds);
}

TEST_CASE("the intervals of both lifts hold the truth about 95 times of 100") {
  constexpr int kRounds = 2000;
  int absolute = 0;
  int relative = 0;
  for (uint64_t seed = 0; seed < kRounds; ++seed) {
    MadeRelease release =
        made_experiment(seed, {{"rails:holdout", {3000, 0.1}}, {"rails:on", {3000, 0.12}}}, 2);
    const Lift lift = report_of(&release).arms[1].lift[kClick].lift;
    absolute += lift.absolute.low <= 0.02 && 0.02 <= *lift.absolute.high;
    relative += lift.relative.low <= 0.2 && 0.2 <= *lift.relative.high;
  }
  const auto bounds = success_bounds(kRounds, 0.95);
  CHECK(absolute > bounds.low);
  CHECK(absolute < bounds.high);
  CHECK(relative > bounds.low);
  CHECK(relative < bounds.high);
}

TEST_CASE("a planted lift is found, with its sign and its size") {
  MadeRelease release =
      made_experiment(7, {{"rails:on", {5000, 0.13}}, {"rails:holdout", {5000, 0.1}}}, 14);
  const ExperimentReport report = report_of(&release);
  CHECK(report.name == "rails");
  CHECK(report.baseline == "holdout");
  CHECK(report.sample_ratio.ok);
  REQUIRE(report.arms.size() == 2);
  CHECK(report.arms[0].lift.empty());
  const EventLift& click = report.arms[1].lift[kClick];
  CHECK(click.verdict == Verdict::kBetter);
  CHECK(click.lift.relative.value.value() == doctest::Approx(0.3).epsilon(0.2));
  CHECK(report.arms[1].rates[kClick].value.value() == doctest::Approx(0.13).epsilon(0.05));

  MadeRelease opposite =
      made_experiment(7, {{"rails:control", {5000, 0.13}}, {"rails:new", {5000, 0.1}}}, 14);
  CHECK(report_of(&opposite).arms[1].lift[kClick].verdict == Verdict::kWorse);
}

TEST_CASE("one poisoned window does not make a verdict") {
  MadeRelease release =
      made_experiment(3, {{"rails:holdout", {4000, 0.1}}, {"rails:on", {4000, 0.1}}}, 13);
  release.next_window();
  for (const char* label : {"rails:holdout", "rails:on"}) {
    release.add(label, FeedbackEvent::kSession, 4000);
  }
  release.add("rails:holdout", FeedbackEvent::kSelectItem, 400);
  release.add("rails:on", FeedbackEvent::kSelectItem, 3900);
  const EventLift click = report_of(&release).arms[1].lift[kClick];
  CHECK(click.lift.absolute.low > 0);
  CHECK(click.verdict == Verdict::kOneWindow);
}

TEST_CASE("suppressed events leave the lift open") {
  MadeRelease release =
      made_experiment(5, {{"rails:holdout", {1000, 0.05}}, {"rails:on", {1000, 0.05}}}, 7);
  const EventLift purchase = report_of(&release).arms[1].lift[kPurchase];
  CHECK(purchase.verdict == Verdict::kTooFew);
  CHECK_FALSE(purchase.lift.absolute.value);
  CHECK(purchase.lift.absolute.low < 0);
  CHECK(purchase.lift.absolute.high.value() > 0);
  CHECK_FALSE(purchase.lift.relative.high);
}

TEST_CASE("the baseline is the holdout, the control, or the first by name") {
  Experiment experiment{"e", {{"b", {}}, {"c", {}}}};
  CHECK(experiment.baseline().name == "b");
  experiment.arms.push_back({"control", {}});
  CHECK(experiment.baseline().name == "control");
  experiment.arms.push_back({"holdout", {}});
  CHECK(experiment.baseline().name == "holdout");
}

TEST_CASE("an arm that came later is compared over the windows it shares") {
  MadeRelease release = made_experiment(9, {{"rails:holdout", {4000, 0.1}}}, 5);
  for (int window = 0; window < 4; ++window) {
    release.next_window();
    release.add("rails:holdout", FeedbackEvent::kSession, 4000);
    release.add("rails:late", FeedbackEvent::kSession, 4000);
  }
  const ExperimentReport report = report_of(&release);
  CHECK(report.arms[1].windows == 4);
}

TEST_CASE("sample-ratio mismatch: even arms pass, arms that lose devices do not") {
  constexpr int kRounds = 500;
  int alarms = 0;
  int found = 0;
  for (uint64_t seed = 0; seed < kRounds; ++seed) {
    MadeRelease release(seed, kSigma, kThreshold);
    MadeRelease skewed(seed, kSigma, kThreshold);
    for (int window = 0; window < 7; ++window) {
      release.next_window();
      skewed.next_window();
      const double on = release.draw(10'000, 0.9);
      release.add("rails:on", FeedbackEvent::kSession, on);
      release.add("rails:holdout", FeedbackEvent::kSession, 10'000 - on);
      skewed.add("rails:on", FeedbackEvent::kSession, on * 0.7);
      skewed.add("rails:holdout", FeedbackEvent::kSession, 10'000 - on);
    }
    const ArmSplit split{{"on", 9}, {"holdout", 1}};
    alarms += !report_of(&release, split).sample_ratio.ok;
    alarms += !report_of(&release).sample_ratio.ok;
    found += !report_of(&skewed, split).sample_ratio.ok;
  }
  // A false alarm has a chance of one in a thousand or less; twelve of a thousand looks have less
  // than 1e-9.
  CHECK(alarms < 12);
  CHECK(found > 0.95 * kRounds);
}

TEST_CASE("an arm that breaks half-way is seen without a stated split") {
  MadeRelease release(4, kSigma, kThreshold);
  for (int window = 0; window < 10; ++window) {
    release.next_window();
    release.add("rails:holdout", FeedbackEvent::kSession, 5000);
    release.add("rails:on", FeedbackEvent::kSession, window < 5 ? 5000 : 3000);
  }
  const SampleRatio ratio = report_of(&release).sample_ratio;
  CHECK_FALSE(ratio.ok);
  CHECK(ratio.p < 1e-6);
}
