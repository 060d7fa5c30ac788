// Float linear algebra over tables of vectors.
#pragma once

#include <functional>
#include <string>

#include "core/kernels/top_k.h"
#include "pipeline/index/npy_reader.h"

namespace nearshelf::pipeline {

// Scales every row to length 1. Throws ImportError naming the first row that holds NaN or infinity
// or only zeros; `name` stands before it.
void normalise_rows(EmbeddingTable* table, const std::string& name);

// The `dimensions` directions that keep most of the rows' inner products: the leading eigenvectors
// of the second moments, row-major dimensions x table->dimensions. Not centred, since what is
// ranked is the inner product and not the distance to a mean.
std::vector<float> principal_directions(const EmbeddingTable& table, uint32_t dimensions);

// Every row's coordinates along the directions, scaled to length 1 again. Rows that lie across all
// of them become zero.
EmbeddingTable project_rows(const EmbeddingTable& table, const std::vector<float>& directions,
                            uint32_t dimensions);

std::vector<float> mean_row(const EmbeddingTable& table);

// For each row of `queries`, the `k` rows of `table` with the largest inner product, best first,
// ties by lower row; `skip[q]` is left out of the list of query q. Exact in float.
std::vector<std::vector<Scored>> nearest_rows(const EmbeddingTable& table,
                                              const EmbeddingTable& queries,
                                              const std::vector<uint32_t>& skip, size_t k);

}  // namespace nearshelf::pipeline
