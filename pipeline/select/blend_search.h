// Finds the weights that join a model's parts.
#pragma once

#include "pipeline/progress/progress.h"
#include "pipeline/select/scored_cases.h"
#include "pipeline/train/trainer.h"

namespace nearshelf::pipeline {

// Coordinate search on mean NDCG@20 over `cases`: the first of the parts rows, tower, sequence,
// vectors and history that is in `parts` keeps weight 1, each other part in `parts` tries a grid
// of weights, three passes; parts outside `parts` get 0. Afterwards each history bucket with at
// least 500 cases of its own is searched again from there. `start` decides nothing but where the
// search begins. `progress` may be null.
Blend search_blend(const std::vector<ScoredCase>& cases, PartSet parts, const Blend& start,
                   Progress* progress);

}  // namespace nearshelf::pipeline
