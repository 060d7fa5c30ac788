// How popular each item is.
#pragma once

#include <vector>

#include "pipeline/train/dataset.h"

namespace nearshelf::pipeline {

// Per item: sum over visits that hold it of 2^(-age / half_life), age counted back from the newest
// visit. `half_life` in minutes; infinity counts every visit as 1.
std::vector<float> decayed_popularity(const Dataset& dataset, double half_life);

// Per item: visits that hold it in the last `minutes` before the newest visit.
std::vector<float> recent_popularity(const Dataset& dataset, int64_t minutes);

// Distinct shoppers behind each item.
std::vector<uint32_t> shopper_support(const Dataset& dataset);

}  // namespace nearshelf::pipeline
