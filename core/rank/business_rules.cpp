#include "core/rank/business_rules.h"

#include "core/rank/rail_chain.h"

namespace nearshelf {

void BusinessRules::collect(const RulesView& rules, RailKind kind, int64_t minute) {
  hidden_.clear();
  boosts_.clear();
  pins_.clear();
  rules.for_each_active(kind, minute, [&](const Rule& rule) {
    if (lists_own_items(kind) && rule.action != RuleAction::kHide) return;
    rule.items.for_each([&](uint32_t item) {
      switch (rule.action) {
        case RuleAction::kPin:
          pin(item, rule.position);
          break;
        case RuleAction::kBoost:
          boosts_.push_back({item, rule.amount});
          break;
        case RuleAction::kBury:
          boosts_.push_back({item, -rule.amount});
          break;
        case RuleAction::kHide:
          hidden_.push_back(item);
          break;
      }
    });
  });
}

float BusinessRules::boost_of(uint32_t item) const {
  float sum = 0;
  for (const Scored& boost : boosts_) {
    if (boost.item == item) sum += boost.score;
  }
  return sum;
}

uint32_t BusinessRules::pinned_place(uint32_t item) const {
  for (const Pin& pin : pins_) {
    if (pin.item == item) return pin.place;
  }
  return 0;
}

void BusinessRules::pin(uint32_t item, uint32_t place) {
  if (pinned_place(item) != 0) return;
  auto next = pins_.begin();
  while (next != pins_.end() && next->place < place) ++next;
  pins_.insert(next, {place, item});
}

}  // namespace nearshelf
