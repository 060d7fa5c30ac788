#include "backend/insight/experiment.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "backend/insight/normal.h"

namespace nearshelf::backend {
namespace {

constexpr auto kParticipants = static_cast<size_t>(FeedbackEvent::kSession);
// Usual for this test: it runs on every look at every experiment, and a real mismatch is gross.
constexpr double kMismatch = 0.001;

using Sizes = std::map<uint32_t, std::vector<double>>;  // of all arms, by window

Sizes sizes_in_common_windows(const Experiment& experiment) {
  Sizes sizes;
  for (const ExperimentArm& arm : experiment.arms) {
    for (const RunWindow& window : arm.windows) {
      sizes[window.window].push_back(*window.values[kParticipants]);
    }
  }
  std::erase_if(sizes,
                [&](const auto& entry) { return entry.second.size() != experiment.arms.size(); });
  return sizes;
}

std::vector<double> normalised(std::vector<double> parts) {
  const double sum = std::accumulate(parts.begin(), parts.end(), 0.0);
  for (double& part : parts) part /= sum;
  return parts;
}

std::vector<double> expected_shares(const Experiment& experiment, const Sizes& sizes,
                                    const ArmSplit& split) {
  std::vector<double> stated;
  for (const ExperimentArm& arm : experiment.arms) {
    const auto place = split.find(arm.name);
    if (place != split.end()) stated.push_back(place->second);
  }
  if (stated.size() == experiment.arms.size()) return normalised(std::move(stated));
  std::vector<double> totals(experiment.arms.size(), 0.0);
  for (const auto& [window, values] : sizes) {
    for (size_t arm = 0; arm < totals.size(); ++arm) totals[arm] += values[arm];
  }
  return normalised(std::move(totals));
}

}  // namespace

const ExperimentArm& Experiment::baseline() const {
  for (const std::string_view known : {"holdout", "control"}) {
    const auto place = std::find_if(
        arms.begin(), arms.end(), [known](const ExperimentArm& arm) { return arm.name == known; });
    if (place != arms.end()) return *place;
  }
  return arms.front();
}

std::vector<Experiment> find_experiments(ReleasedGroup* group) {
  std::map<std::string, std::map<std::string, ExperimentArm>> found;
  for_each_run(group, [&](const CellRun& run) {
    const std::string& label = run.subject();
    const size_t colon = label.find(':');
    if (colon == std::string::npos) return;
    ExperimentArm arm{label.substr(colon + 1), windows_of(run)};
    std::erase_if(arm.windows,
                  [](const RunWindow& window) { return !window.values[kParticipants]; });
    if (!arm.windows.empty()) found[label.substr(0, colon)][arm.name] = std::move(arm);
  });
  std::vector<Experiment> experiments;
  for (auto& [name, arms] : found) {
    Experiment experiment{name, {}};
    for (auto& [arm_name, arm] : arms) experiment.arms.push_back(std::move(arm));
    experiments.push_back(std::move(experiment));
  }
  return experiments;
}

CommonWindows common_windows(const ExperimentArm& first, const ExperimentArm& second) {
  CommonWindows common;
  auto place = second.windows.begin();
  for (const RunWindow& window : first.windows) {
    while (place != second.windows.end() && place->window < window.window) ++place;
    if (place == second.windows.end() || place->window != window.window) continue;
    common.first.push_back(window);
    common.second.push_back(*place);
  }
  return common;
}

SampleRatio check_sample_ratio(const Experiment& experiment, const ReleasedGroup& group,
                               const ArmSplit& split) {
  const size_t arms = experiment.arms.size();
  const Sizes sizes = sizes_in_common_windows(experiment);
  if (arms < 2 || sizes.empty()) return {};
  const std::vector<double> shares = expected_shares(experiment, sizes, split);
  double smallest = 1;
  for (const auto& [window, values] : sizes) {
    const double all = std::accumulate(values.begin(), values.end(), 0.0);
    for (size_t arm = 0; arm < arms; ++arm) {
      const double share = shares[arm];
      const double others = static_cast<double>(arms - 1);
      const double noise =
          group.windows[window].variance * ((1 - share) * (1 - share) + others * share * share);
      const double deviation = values[arm] - all * share;
      const double variance = all * share * (1 - share) + noise;
      smallest = std::min(smallest, two_sided_p(deviation / std::sqrt(variance)));
    }
  }
  // Of two arms, one has what the other lacks: one test.
  const size_t tests = sizes.size() * (arms == 2 ? 1 : arms);
  const double p = std::min(1.0, smallest * static_cast<double>(tests));
  return {p >= kMismatch, p};
}

}  // namespace nearshelf::backend
