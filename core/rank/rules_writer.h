// Writes a rules shard (docs/FORMAT.md).
#pragma once

#include <vector>

#include "core/rank/rules_view.h"

namespace nearshelf {

// One rule with its items resolved.
struct RuleRecord {
  RuleAction action = RuleAction::kBoost;
  uint16_t position = 0;
  float amount = 0;
  uint32_t rails = kAllRails;   // bit k: holds for the rail kind k
  uint32_t from = 0;            // minute since 1970-01-01 00:00 UTC
  uint32_t until = kNoEnd;      // the first minute at which it no longer holds
  std::vector<uint32_t> items;  // ascending, none twice

  static constexpr uint32_t kAllRails = 0xFFFFFFFE;
  static constexpr uint32_t kNoEnd = 0xFFFFFFFF;
};

// The shard's bytes, for the catalogue with this many items and this ids_checksum. The caller keeps
// the limits of the format; RulesView::open refuses what breaks them.
std::vector<uint8_t> write_rules(const std::vector<RuleRecord>& rules, uint32_t item_count,
                                 uint64_t ids_checksum);

}  // namespace nearshelf
