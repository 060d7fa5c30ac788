// Exact selection of the best scores.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/exclusion_set.h"

namespace nearshelf {

struct Scored {
  uint32_t item;
  float score;
};

// The order of every ranked list: higher score first, then lower item number.
inline bool ranks_before(const Scored& a, const Scored& b) {
  return a.score > b.score || (a.score == b.score && a.item < b.item);
}

// The best `k` items of scores[0..n) that are not excluded, in ranks_before order, into `out`
// (fewer when fewer remain). NaN scores are left out. `excluded` covers at least n items.
void top_k(std::span<const float> scores, const ExclusionSet& excluded, size_t k,
           std::vector<Scored>* out);

}  // namespace nearshelf
