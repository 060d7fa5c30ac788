// Sections of the vector index. Byte tables: docs/FORMAT.md, "Vector index".
#pragma once

#include "core/kernels/scan_codes.h"
#include "core/kernels/scan_i8.h"
#include "core/shard/shard_format.h"

namespace nearshelf {

// Every role has one.
inline constexpr SectionId kIndexMeta{"META"};

// Head.
inline constexpr SectionId kBlockStarts{"BLOC"};
inline constexpr SectionId kProjection{"PROJ"};
inline constexpr SectionId kRotationSigns{"SIGN"};
inline constexpr SectionId kCentroidValues{"CENI"};
inline constexpr SectionId kCentroidFactors{"CENF"};
// Rows.
inline constexpr SectionId kRowValues{"VECI"};
inline constexpr SectionId kRowFactors{"VECF"};
inline constexpr SectionId kRowItemNumbers{"ITEM"};
inline constexpr SectionId kRowIds{"ITID"};
// Codes.
inline constexpr SectionId kCodeValues{"CODE"};
inline constexpr SectionId kCodeFactors{"CODF"};
// Id look-up.
inline constexpr SectionId kIdHashes{"HASH"};
inline constexpr SectionId kIdRows{"ROWN"};

inline constexpr size_t kIndexMetaSize = 40;
inline constexpr size_t kBlockMetaSize = 16;
inline constexpr uint32_t kMaxIndexDimensions = 256;
inline constexpr uint32_t kMaxInputDimensions = 4096;
inline constexpr uint32_t kMaxIndexBlocks = 1u << 16;
inline constexpr uint32_t kMaxEffort = 1u << 16;
inline constexpr uint32_t kMaxIndexIdBytes = 128;
inline constexpr uint32_t kRotationRounds = 3;
inline constexpr size_t kRotationSignBytes = kRotationRounds * kCodeBytes;

enum class IndexTier : uint32_t {
  kExact = 1,    // every row is scanned
  kCoded = 2,    // every code is scanned, the best candidates' rows decide
  kClusters = 3  // the rows of the nearest clusters are scanned
};

// Bytes between the starts of two rows.
inline constexpr size_t row_stride(uint32_t dimensions) {
  return (size_t{dimensions} + kScanBlock - 1) / kScanBlock * kScanBlock;
}

// Which look-up shard knows an id, and the key that it is kept under there.
inline constexpr uint32_t id_bucket(uint64_t hash, uint32_t buckets) {
  return static_cast<uint32_t>(hash >> 32) % buckets;
}
inline constexpr uint32_t id_key(uint64_t hash) { return static_cast<uint32_t>(hash); }

}  // namespace nearshelf
