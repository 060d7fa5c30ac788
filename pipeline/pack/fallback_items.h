// What the SDK shows when the model cannot run.
#pragma once

#include <string>
#include <vector>

#include "core/rank/rules_view.h"

namespace nearshelf::pipeline {

// Ids of up to kMaxFallbackItems items, the most popular first: those in stock that no rule hides,
// at whatever time and in whatever rail, since nothing decides about time or rail there.
std::vector<std::string> fallback_items(const CatalogView& catalog, const RulesView& rules);

}  // namespace nearshelf::pipeline
