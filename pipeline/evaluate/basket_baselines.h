// Next-basket baselines over whole baskets of the past.
#pragma once

#include "pipeline/evaluate/rankers.h"

namespace nearshelf::pipeline {

// P-TopFreq: items of the case's history by how many past visits held them, ties by `popularity`.
ScoreCase personal_frequency_score(std::vector<float> popularity);

// TIFU-KNN (Hu et al. 2020) over the customers of `train`, with the settings of its paper that most
// data sets share: 300 neighbours, groups of 7 baskets, decays .9 inside and .7 between them, .7
// own. Needs Case::shopper.
ScoreCase tifu_knn_score(const Dataset& train);

}  // namespace nearshelf::pipeline
