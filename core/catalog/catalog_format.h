// Sections of the catalogue shard. Byte tables: docs/FORMAT.md.
#pragma once

#include "core/shard/shard_format.h"

namespace nearshelf {

inline constexpr SectionId kCatalogMeta{"META"};
inline constexpr SectionId kItemIds{"ITID"};
inline constexpr SectionId kTitles{"TITL"};
inline constexpr SectionId kLinks{"LINK"};
inline constexpr SectionId kImages{"IMAG"};
inline constexpr SectionId kCategoryNames{"CATN"};
inline constexpr SectionId kCategories{"CATE"};
inline constexpr SectionId kPrices{"PRIC"};
inline constexpr SectionId kAvailability{"AVAI"};

inline constexpr size_t kCatalogMetaSize = 16;
inline constexpr uint32_t kMaxItemIdBytes = 128;
inline constexpr uint16_t kNoCategory = 0xFFFF;

}  // namespace nearshelf
