#include "backend/cli/release_settings.h"

#include <string>
#include <utility>

#include "backend/cli/setting_forms.h"

namespace nearshelf::backend {
namespace {

constexpr double kMinEpsilon = 0.001;
constexpr double kMaxEpsilon = 20;
constexpr double kMinDelta = 1e-12;
constexpr double kMaxDelta = 0.001;
constexpr int64_t kMaxThreshold = 1'000'000'000;
constexpr double kMaxBudget = 1000;
constexpr int64_t kMaxBudgetDays = 366;
constexpr int64_t kMaxRetentionHours = 366 * 24;

Setting mechanism_setting(SettingNames names, NoiseMechanism* value) {
  return choice_setting(
      std::move(names), {"discrete_gaussian", "discrete_laplace"},
      [value] { return *value == NoiseMechanism::kDiscreteGaussian ? 0 : 1; },
      [value](size_t choice) {
        *value = choice == 0 ? NoiseMechanism::kDiscreteGaussian : NoiseMechanism::kDiscreteLaplace;
      });
}

void add_group(const std::string& group, GroupPolicy* policy, std::vector<Setting>* settings) {
  const std::string prefix = "release." + group + ".";
  settings->push_back(
      mechanism_setting({prefix + "mechanism", "", "Kind of noise"}, &policy->mechanism));
  settings->push_back(real_setting({prefix + "epsilon", "", "Cost for one device and day"},
                                   &policy->epsilon, kMinEpsilon, kMaxEpsilon));
  settings->push_back(real_setting({prefix + "delta", "", "Chance that the cost is more"},
                                   &policy->delta, kMinDelta, kMaxDelta));
  settings->push_back(
      whole_setting({prefix + "min_threshold", "", "Noised values below it are not released"},
                    &policy->min_threshold, 1, kMaxThreshold));
}

}  // namespace

void add_release_settings(ReleasePolicy* policy, std::vector<Setting>* settings) {
  for (uint8_t number = 1; number < kMetricGroupEnd; ++number) {
    const auto group = static_cast<MetricGroup>(number);
    add_group(std::string(metric_group_name(group)), &policy->of(group), settings);
  }
  PrivacyBudget* budget = &policy->budget;
  settings->push_back(whole_setting({"release.budget.days", "", "Period of the budget"},
                                    &budget->days, 1, kMaxBudgetDays));
  settings->push_back(real_setting(
      {"release.budget.epsilon", "", "Composed cost for one device that is active every day"},
      &budget->epsilon, kMinEpsilon, kMaxBudget));
  settings->push_back(real_setting({"release.budget.delta", "", "Chance that the cost is more"},
                                   &budget->delta, kMinDelta, kMaxDelta));
  settings->push_back(
      whole_setting({"release.retention_hours", "",
                     "Exact counters are deleted this long after their window closed"},
                    &policy->retention_hours, 0, kMaxRetentionHours));
}

}  // namespace nearshelf::backend
