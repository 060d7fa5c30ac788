// Small vector indexes made of planted clusters, for tests of everything that reads them.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "core/base/aligned_buffer.h"
#include "core/search/index_writer.h"
#include "core/search/vector_index.h"

namespace nearshelf::test {

struct SampleVectors {
  uint32_t dimensions = 0;
  std::vector<float> values;  // row-major unit vectors

  uint32_t count() const { return static_cast<uint32_t>(values.size() / dimensions); }
  std::span<const float> row(uint32_t k) const {
    return std::span(values).subspan(size_t{k} * dimensions, dimensions);
  }
};

// `count` unit vectors around `centres` random directions, `spread` times as far from them as these
// are from the origin.
SampleVectors planted_vectors(uint32_t count, uint32_t dimensions, uint32_t centres, float spread,
                              uint64_t seed);

// An index and the shards that it views.
struct SampleIndex {
  AlignedBuffer head;
  std::vector<AlignedBuffer> rows;   // by block
  std::vector<AlignedBuffer> codes;  // by block
  std::vector<AlignedBuffer> ids;    // by bucket
  VectorIndex index;

  // Loads the head and every shard that `with_rows` and the tier ask for.
  void load(bool with_rows = true);
};

// Blocks of `block_rows` rows (exact, coded), or one cluster for each of `centres` vectors taken
// from the sample, every vector in its nearest and, if `spill`, its second nearest cluster. Item k
// has the id "item-k". Rows keep the order of the items in exact and coded indexes.
SampleIndex make_index(const SampleVectors& vectors, IndexTier tier, uint32_t block_rows,
                       uint32_t centres = 0, bool spill = false);

}  // namespace nearshelf::test
