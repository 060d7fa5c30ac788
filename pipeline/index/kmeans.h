// Spherical k-means over unit vectors.
#pragma once

#include "pipeline/index/npy_reader.h"

namespace nearshelf::pipeline {

struct KmeansSettings {
  uint32_t clusters = 1;
  uint32_t rows_per_cluster = 64;  // of a sample that the centres are fitted on
  int iterations = 8;
  uint64_t seed = 1;
};

// `settings.clusters` unit centres (at most as many as there are rows). The same seed gives the
// same centres, whatever the number of cores.
EmbeddingTable fit_centres(const EmbeddingTable& table, const KmeansSettings& settings);

// The nearest centre of a row, by inner product, and the second nearest with its distance from the
// first. Ties go to the lower centre.
struct Assignment {
  uint32_t nearest = 0;
  uint32_t second = 0;  // equal to nearest when there is but one
  float gap = 0;        // inner product with the nearest minus that with the second
};

std::vector<Assignment> assign_rows(const EmbeddingTable& table, const EmbeddingTable& centres);

}  // namespace nearshelf::pipeline
