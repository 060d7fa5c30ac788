// The settings of privacy. They are in the configuration file alone: there they stand together.
#pragma once

#include <vector>

#include "backend/cli/setting.h"
#include "backend/release/release_policy.h"

namespace nearshelf::backend {

// Appends "release.funnel.epsilon" and the like for each group, the budget and the retention. They
// write to `policy`, which must outlive them. What fits together only is ReleasePolicy::problem()'s
// question.
void add_release_settings(ReleasePolicy* policy, std::vector<Setting>* settings);

}  // namespace nearshelf::backend
