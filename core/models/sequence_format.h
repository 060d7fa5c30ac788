// Sections of the sequence part of a model shard. Byte tables: docs/FORMAT.md.
#pragma once

#include "core/models/model_format.h"

namespace nearshelf {

inline constexpr SectionId kSequenceHeader{"SEQH"};
inline constexpr SectionId kSequenceItemScales{"SEQS"};
inline constexpr SectionId kSequenceItemValues{"SEQI"};
inline constexpr SectionId kSequencePositions{"SEQP"};
inline constexpr SectionId kSequenceWeights{"SEQW"};

inline constexpr size_t kSequenceHeaderSize = 32;
inline constexpr uint32_t kMaxSequenceBlocks = 4;
inline constexpr uint32_t kMaxSequenceInner = 1024;
inline constexpr uint32_t kMaxSequenceLength = 200;

}  // namespace nearshelf
