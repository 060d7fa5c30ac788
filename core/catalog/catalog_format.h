// Sections of the catalogue shard and of its deltas. Byte tables: docs/FORMAT.md.
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
inline constexpr SectionId kListPrices{"LIST"};
inline constexpr SectionId kDaysAdded{"ADDD"};
inline constexpr SectionId kAttributeNames{"ATTN"};
inline constexpr SectionId kAttributeValues{"ATTV"};
inline constexpr SectionId kValueAttributes{"ATTK"};
inline constexpr SectionId kItemValueOffsets{"ATTO"};
inline constexpr SectionId kItemValues{"ATTI"};
inline constexpr SectionId kDeltaTrend{"TRND"};

inline constexpr size_t kCatalogMetaSize = 16;
inline constexpr size_t kDeltaMetaSize = 16;
inline constexpr uint32_t kMaxItemIdBytes = 128;
inline constexpr uint16_t kNoCategory = 0xFFFF;
inline constexpr uint32_t kMaxAttributes = 64;
inline constexpr uint32_t kMaxAttributeNameBytes = 64;
inline constexpr uint32_t kMaxAttributeValueBytes = 256;
inline constexpr const char* kBrandAttribute = "brand";

}  // namespace nearshelf
