// What every part of a packed model says of every held-out case, kept so that thousands of blends
// can be tried without ranking the catalogue again.
#pragma once

#include <vector>

#include "core/models/blend.h"
#include "pipeline/evaluate/cases.h"
#include "pipeline/pack/packed_shelf.h"

namespace nearshelf::pipeline {

// An item that some part ranks high, with the z-score that each part gives it.
struct CaseCandidate {
  uint32_t item;  // of the catalogue
  std::array<float, kModelPartCount> z;
};

struct ScoredCase {
  size_t recent_items = 0;                // how many distinct ones the model sees: picks the bucket
  std::vector<uint32_t> targets;          // items of the catalogue
  size_t target_count = 0;                // with those the catalogue does not know
  std::vector<CaseCandidate> candidates;  // ascending by item
};

// At most this many cases, spread evenly over time.
inline constexpr size_t kMostScoredCases = 3000;

// Through the core, so that weights fit what is served. Candidates are the best items of each part:
// an item outside them could enter a blended list only where no part ranks it high.
std::vector<ScoredCase> score_cases(const HeldOut& held, const PackedShelf& packed);

// NDCG@20 of each case under `blend`. Parts without weight are silent.
std::vector<double> blended_ndcg(const std::vector<ScoredCase>& cases, const Blend& blend);

double mean(const std::vector<double>& values);

}  // namespace nearshelf::pipeline
