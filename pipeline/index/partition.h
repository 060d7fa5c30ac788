// Which rows lie together in a shard.
#pragma once

#include "pipeline/index/kmeans.h"

namespace nearshelf::pipeline {

struct Partition {
  // Item numbers of each row shard, ascending within. With spill an item may be in two shards.
  std::vector<std::vector<uint32_t>> blocks;
  EmbeddingTable centres;  // one for each block; empty where shards are not clusters
};

// Consecutive items, as evenly as `largest` rows a shard allow.
Partition in_input_order(uint32_t items, uint32_t largest);

struct ClusterSettings {
  uint32_t rows_per_cluster = 700;  // before spill
  uint32_t largest = 3000;          // clusters above this are split
  double spill = 0.2;               // share of the items that lie in their second cluster too
  uint64_t seed = 1;
};

// Clusters by spherical k-means. Spilled are the items that lie most nearly between two clusters: a
// query there would otherwise have to fetch both (SOAR, arXiv 2404.00774, in its simplest form).
Partition by_cluster(const EmbeddingTable& table, const ClusterSettings& settings);

}  // namespace nearshelf::pipeline
