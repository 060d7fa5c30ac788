// Sections of a table of item-item rows. Byte tables: docs/FORMAT.md.
#pragma once

#include <cstdint>

#include "core/models/model_format.h"

namespace nearshelf {

// Where a table lives in its shard. Several tables fit one shard under different ids.
struct RowSections {
  SectionId counts;
  SectionId scales;
  SectionId items;
  SectionId weights;         // one byte each, or
  SectionId narrow_weights;  // four bits each
  SectionId blocks;          // in place of all of them where the rows are in shards of their own
};

// What goes with an item in visits, and in purchases alone.
inline constexpr RowSections kItemRows{kRowCounts,  kRowScales,        kRowItems,
                                       kRowWeights, SectionId("ROW4"), SectionId("ROWB")};
inline constexpr RowSections kBoughtRows{SectionId("BRWC"), SectionId("BRWS"), SectionId("BRWI"),
                                         SectionId("BRWW"), SectionId("BRW4"), SectionId("BRWB")};

inline constexpr SectionId kRowsBlockMeta{"META"};
inline constexpr size_t kRowsBlockMetaSize = 24;

// Largest absolute weight in steps of the row's scale.
inline constexpr int kWideWeightSteps = 127;
inline constexpr int kNarrowWeightSteps = 7;

}  // namespace nearshelf
