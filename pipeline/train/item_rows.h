// Item-item rows from visits as sets: cosine (a baseline, and the support of the ridge) and sparse
// ridge.
#pragma once

#include <cstdint>

#include "pipeline/progress/progress.h"
#include "pipeline/train/cooccurrence.h"
#include "pipeline/train/row_operations.h"

namespace nearshelf::pipeline {

struct CosineSettings {
  size_t neighbours = 20;    // K: at most this many an item, the best by similarity
  double shrinkage = 10;     // beta in s(a,b) = C_ab / sqrt((C_aa + beta)(C_bb + beta))
  uint32_t min_support = 1;  // a pair needs this many distinct shoppers
};

// The K most similar items of each, most similar first; ties go to the lower item number.
ItemRows cosine_rows(const CooccurrenceTable& table, const CosineSettings& settings);

struct RidgeSettings {
  CosineSettings support;
  double ridge = 50;              // lambda > 0
  double neighbours_share = 0.3;  // of what is reached over a neighbour; 0 = the solution alone
};

// Sparse linear item-item model: for each target j with support N_j = its cosine list, the solution
// of (G_NN + lambda I) w_j = G_Nj over visits (G = co-occurrence counts), transposed to rows by
// input item, ascending by neighbour. With N_j = all other items this is EASE (Steck 2019). Then
// extend_by_neighbours, which leaves the K highest weights of each row; items whose own pairs lack
// support gain most from it.
// Multi-threaded; the result does not depend on the number of cores.
ItemRows ridge_rows(const CooccurrenceTable& table, const RidgeSettings& settings,
                    Progress* progress);

// What is bought together, of a log that also holds views: cosine rows over the purchases of each
// visit alone, ascending by neighbour. K = 10 fits the rail.
ItemRows bought_rows(const Dataset& dataset, const CosineSettings& settings, Progress* progress);

}  // namespace nearshelf::pipeline
