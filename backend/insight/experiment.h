// Arms of experiments as they were released, and whether their sizes can be trusted.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "backend/insight/released.h"

namespace nearshelf::backend {

struct ExperimentArm {
  std::string name;
  // Windows in which the number of participants (the event kSession) was released.
  std::vector<RunWindow> windows;
};

struct Experiment {
  std::string name;
  std::vector<ExperimentArm> arms;  // by name

  // The arm named "holdout" or "control", else the first.
  const ExperimentArm& baseline() const;
};

// `group`: of kExperiments, subjects "experiment:arm"; its cells are sorted anew. Arms whose
// participants were never released are left out: nothing can be said of them.
std::vector<Experiment> find_experiments(ReleasedGroup* group);

// Windows that both have, in pairs of equal windows.
struct CommonWindows {
  std::vector<RunWindow> first, second;
};
CommonWindows common_windows(const ExperimentArm& first, const ExperimentArm& second);

// Expected sizes of arms relative to each other, by name: {{"holdout", 1}, {"rails", 9}}.
using ArmSplit = std::map<std::string, double, std::less<>>;

// Sample-ratio mismatch: arms that do not have the sizes they should have were not filled at random
// or lose reports, and their comparison means nothing.
struct SampleRatio {
  bool ok = true;
  double p = 1;  // of sizes as uneven as these by chance and noise alone
};

// Tests each arm in each window that all arms share: against `split` when it names all arms, else
// against the arm's share over all windows, which cannot tell a wrong split that never changes. The
// p is the smallest one times the number of tests (Bonferroni): a device counts once a window, so
// within a window the binomial holds, but over windows the same devices come again.
SampleRatio check_sample_ratio(const Experiment& experiment, const ReleasedGroup& group,
                               const ArmSplit& split);

}  // namespace nearshelf::backend
