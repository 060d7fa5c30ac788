#include "pipeline/pack/fallback_items.h"

#include "core/base/exclusion_set.h"
#include "pipeline/pack/manifest.h"

namespace nearshelf::pipeline {

std::vector<std::string> fallback_items(const CatalogView& catalog, const RulesView& rules) {
  ExclusionSet hidden;
  hidden.reset(catalog.item_count());
  rules.for_each([&](const Rule& rule) {
    if (rule.action != RuleAction::kHide) return;
    rule.items.for_each([&](uint32_t item) { hidden.add(item); });
  });
  std::vector<std::string> ids;
  for (uint32_t item = 0; item < catalog.item_count(); ++item) {
    if (ids.size() == kMaxFallbackItems) break;
    if (catalog.in_stock(item) && !hidden.contains(item)) ids.emplace_back(catalog.item_id(item));
  }
  return ids;
}

}  // namespace nearshelf::pipeline
