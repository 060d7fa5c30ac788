// Sections of the model shard. Byte tables: docs/FORMAT.md.
#pragma once

#include "core/shard/shard_format.h"

namespace nearshelf {

inline constexpr SectionId kModelMeta{"META"};
inline constexpr SectionId kParameters{"PARM"};
inline constexpr SectionId kRowCounts{"ROWC"};
inline constexpr SectionId kRowScales{"ROWS"};
inline constexpr SectionId kRowItems{"ROWI"};
inline constexpr SectionId kRowWeights{"ROWW"};
inline constexpr SectionId kVectorScales{"VECS"};
inline constexpr SectionId kVectorValues{"VECI"};
inline constexpr SectionId kGramian{"GRAM"};
inline constexpr SectionId kTowerScales{"TOWS"};
inline constexpr SectionId kTowerValues{"TOWI"};
inline constexpr SectionId kTowerInputScales{"TINS"};
inline constexpr SectionId kTowerInputValues{"TINI"};
inline constexpr SectionId kPopularityValues{"POPU"};
inline constexpr SectionId kTrendValues{"TRND"};

inline constexpr size_t kModelMetaSize = 16;
inline constexpr size_t kParametersSize = 224;
inline constexpr uint32_t kMaxDimensions = 256;
inline constexpr uint32_t kMaxRecentItems = 200;

// The parts of a model, in the order of their blend weights. Bit k of META's `parts` is part k.
enum class ModelPart : uint8_t {
  kRows = 0,
  kVectors = 1,
  kPopularity = 2,
  kHistory = 3,
  kRepeat = 4,
  kTower = 5,
  kSequence = 6,
};
inline constexpr size_t kModelPartCount = 7;
// Places for parts in each row of PARM's blend table; those beyond kModelPartCount are zero.
inline constexpr size_t kBlendColumns = 8;

// Bytes between the starts of two item vectors: kernels read whole blocks of 16.
inline constexpr size_t vector_stride(uint32_t dimensions) {
  return (size_t{dimensions} + 15) / 16 * 16;
}

}  // namespace nearshelf
