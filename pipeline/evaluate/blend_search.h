// Finds the weights that join a model's parts.
#pragma once

#include "core/rank/scorer.h"
#include "pipeline/evaluate/cases.h"
#include "pipeline/pack/packed_shelf.h"
#include "pipeline/progress/progress.h"

namespace nearshelf::pipeline {

// Coordinate search on NDCG@20 over held.cases: rows keep weight 1, each other part tries 12
// values, three passes. The z-scores come from the core, so the weights fit what is served. Uses a
// time-spread sample where cases x items would need more than about 130 MB.
BlendWeights search_blend(const HeldOut& held, const PackedShelf& packed, BlendWeights start,
                          Progress* progress);

}  // namespace nearshelf::pipeline
