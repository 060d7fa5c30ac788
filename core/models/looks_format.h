// Sections of the looks shard. Byte tables: docs/FORMAT.md.
#pragma once

#include "core/shard/shard_format.h"

namespace nearshelf {

inline constexpr SectionId kLooksMeta{"META"};
inline constexpr SectionId kLooksScales{"LOKS"};
inline constexpr SectionId kLooksValues{"LOKI"};

inline constexpr size_t kLooksMetaSize = 24;

}  // namespace nearshelf
