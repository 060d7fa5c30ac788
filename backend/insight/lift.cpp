#include "backend/insight/lift.h"

#include <algorithm>

#include "backend/insight/normal.h"

namespace nearshelf::backend {
namespace {

constexpr double kErrorRate = 0.05;
constexpr size_t kMinWindowsToLeaveOneOut = 3;
constexpr size_t kNone = SIZE_MAX;

ArmRate rate_of(const std::vector<RunWindow>& windows, const ReleasedGroup& group,
                FeedbackEvent event, size_t left_out = kNone) {
  ArmRate rate;
  for (size_t k = 0; k < windows.size(); ++k) {
    if (k == left_out) continue;
    const ReleasedWindow& window = group.windows[windows[k].window];
    add_cell(windows[k].values[static_cast<size_t>(event)], window, &rate.events);
    add_cell(windows[k].values[static_cast<size_t>(FeedbackEvent::kSession)], window, &rate.units);
  }
  return rate;
}

Verdict direction(const Estimate& difference) {
  if (difference.low > 0) return Verdict::kBetter;
  if (difference.high && *difference.high < 0) return Verdict::kWorse;
  return Verdict::kNoDifference;
}

class Comparison {
 public:
  Comparison(CommonWindows windows, const ReleasedGroup& group, double strict_z)
      : windows_(std::move(windows)), group_(group), strict_z_(strict_z) {}

  EventLift compare(FeedbackEvent event) const { return {lift(event, kZ95, kNone), judge(event)}; }

 private:
  Lift lift(FeedbackEvent event, double z, size_t left_out) const {
    return compare_rates(rate_of(windows_.first, group_, event, left_out),
                         rate_of(windows_.second, group_, event, left_out), z);
  }

  Verdict judge(FeedbackEvent event) const {
    const Estimate strict = lift(event, strict_z_, kNone).absolute;
    if (!strict.value) return Verdict::kTooFew;
    const Verdict verdict = direction(strict);
    if (verdict == Verdict::kNoDifference) return verdict;
    return stands_without_any_window(event, verdict) ? verdict : Verdict::kOneWindow;
  }

  bool stands_without_any_window(FeedbackEvent event, Verdict verdict) const {
    const size_t count = windows_.first.size();
    if (count < kMinWindowsToLeaveOneOut) return true;
    for (size_t k = 0; k < count; ++k) {
      if (direction(lift(event, kZ95, k).absolute) != verdict) return false;
    }
    return true;
  }

  const CommonWindows windows_;
  const ReleasedGroup& group_;
  const double strict_z_;
};

ArmReport describe(const ExperimentArm& arm, const ReleasedGroup& group) {
  ArmReport report;
  report.arm = arm.name;
  for (size_t k = 0; k < kComparedEvents.size(); ++k) {
    const ArmRate counts = rate_of(arm.windows, group, kComparedEvents[k].event);
    report.rates[k] = rate(counts.events, counts.units);
    report.devices = counts.units.estimate();
  }
  return report;
}

}  // namespace

const char* verdict_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::kNoDifference:
      return "no difference shown";
    case Verdict::kBetter:
      return "better";
    case Verdict::kWorse:
      return "worse";
    case Verdict::kOneWindow:
      return "one window decides";
    case Verdict::kTooFew:
      return "too few events released";
  }
  return "";
}

ExperimentReport report_experiment(const Experiment& experiment, const ReleasedGroup& group,
                                   const ArmSplit& split) {
  const ExperimentArm& baseline = experiment.baseline();
  const size_t comparisons =
      std::max<size_t>(1, (experiment.arms.size() - 1) * kComparedEvents.size());
  const double strict_z = z_of_two_sided_p(kErrorRate / static_cast<double>(comparisons));
  ExperimentReport report{
      experiment.name, baseline.name, check_sample_ratio(experiment, group, split), {}};
  for (const ExperimentArm& arm : experiment.arms) {
    ArmReport described = describe(arm, group);
    CommonWindows common = common_windows(arm, baseline);
    if (&arm != &baseline && !common.first.empty()) {
      described.windows = common.first.size();
      const Comparison comparison(std::move(common), group, strict_z);
      for (const ComparedEvent& compared : kComparedEvents) {
        described.lift.push_back(comparison.compare(compared.event));
      }
    }
    report.arms.push_back(std::move(described));
  }
  return report;
}

}  // namespace nearshelf::backend
