// Which steps a rail tries, in order, until it is full.
#pragma once

#include <span>

#include "core/rank/rail.h"

namespace nearshelf {

// The declared fallback chain of each rail. A step is passed over when it has nothing to offer; a
// rail that is not full after one step goes on with the next, up to the first step that
// has every item to offer. Rails of one step are never filled up
// with anything else: "recently viewed" holds what was viewed, and nothing besides.
std::span<const RailStep> chain_of(RailKind kind);

// Whether the rail lists the shopper's own items, in an order of its own: rules may hide some, but
// pins, boosts, diversity, rotation and min_score leave it alone.
inline bool lists_own_items(RailKind kind) {
  return kind == RailKind::kRecentlyViewed || kind == RailKind::kBuyAgain;
}

}  // namespace nearshelf
