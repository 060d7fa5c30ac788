// How good and how heavy an index is, measured on its own vectors.
#pragma once

#include "pipeline/index/packed_index.h"

namespace nearshelf::pipeline {

struct RecallSettings {
  uint32_t queries = 1000;  // rows drawn from the table, each left out of its own list
  uint32_t at = 10;
  uint64_t seed = 1;
};

struct RecallReport {
  uint32_t queries = 0;
  uint32_t at = 0;
  uint32_t effort = 0;
  double recall = 0;           // share of the exact float list of length `at` that is found
  double bytes_per_query = 0;  // row shards that a first query downloads, on average
  double shards_per_query = 0;
};

// What recall the index should reach: 0.99 up to 200,000 items, 0.95 above.
double wanted_recall(uint32_t items);

// Searches with rising effort until wanted_recall() is reached, and writes the least that reaches
// it (else the largest tried) into the index. `vectors`: the unit vectors that were packed; the
// truth is their exact inner product in float, before any reduction. Needs at least two rows.
RecallReport choose_effort(const EmbeddingTable& vectors, const RecallSettings& settings,
                           PackedIndex* index, Progress* progress);

}  // namespace nearshelf::pipeline
