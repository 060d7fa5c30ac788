// A vector index as shards in memory.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/aligned_buffer.h"
#include "core/search/index_writer.h"
#include "pipeline/index/npy_reader.h"
#include "pipeline/progress/progress.h"

namespace nearshelf::pipeline {

inline constexpr uint32_t kExactTierItems = 20'000;   // up to here every row is scanned
inline constexpr uint32_t kCodedTierItems = 200'000;  // and up to here every code
inline constexpr uint32_t kIndexDimensions = 128;     // wider vectors are reduced to as many

struct IndexSettings {
  std::optional<IndexTier> tier;  // chosen by the number of items when not given
  uint64_t seed = 1;
};

struct PackedRowShard {
  AlignedBuffer bytes;
  uint32_t first_row = 0;
  uint32_t rows = 0;
};

struct PackedIndex {
  IndexHeadTable plan;  // what `head` says
  AlignedBuffer head;
  std::vector<AlignedBuffer> codes;
  std::vector<PackedRowShard> rows;
  std::vector<AlignedBuffer> ids;

  uint64_t resident_bytes() const;  // what opening the index downloads
  uint64_t total_bytes() const;
};

// The tier for as many items.
IndexTier tier_for(uint32_t items);

// Packs unit vectors. `ids` names each row, or is empty: then the row number is its id. The same
// input and settings give the same bytes, whatever the number of cores.
PackedIndex pack_index(const EmbeddingTable& vectors, const std::vector<std::string>& ids,
                       const IndexSettings& settings, Progress* progress);

// Writes the head again with another default effort, which is chosen by measuring.
void set_effort(PackedIndex* index, uint32_t effort);

}  // namespace nearshelf::pipeline
