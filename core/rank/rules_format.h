// Sections of the rules shard. Byte tables: docs/FORMAT.md.
#pragma once

#include "core/shard/shard_format.h"

namespace nearshelf {

inline constexpr SectionId kRulesMeta{"META"};
inline constexpr SectionId kRuleEntries{"RULE"};
inline constexpr SectionId kRuleItems{"RULI"};

inline constexpr size_t kRulesMetaSize = 16;
inline constexpr size_t kRuleEntrySize = 32;

}  // namespace nearshelf
