// Item-item rows from sessions: items that are looked at close to each other.
#pragma once

#include <cstdint>

#include "pipeline/progress/progress.h"
#include "pipeline/train/click_index.h"
#include "pipeline/train/row_operations.h"

namespace nearshelf::pipeline {

struct SessionRowsSettings {
  size_t neighbours = 50;         // K: at most this many an item, the highest weights
  double distance_decay = 0.8;    // of a pair per further click between its items
  size_t largest_distance = 20;   // clicks; pairs further apart do not count
  double shrinkage = 5;           // beta
  double input_exponent = 0.8;    // alpha; 0.5 is a cosine, 1 a conditional probability
  size_t rounds = 2;              // in which neighbours of neighbours join; 0 = direct pairs alone
  double neighbours_share = 0.2;  // of what is reached over a neighbour
  uint32_t min_support = 1;       // distinct shoppers, see below
};

// Direct pairs: w(a,b) = sum over the sessions with both of decay^(distance - 1), the distance
// being that of their closest clicks in either order, divided by (n_a + beta)^alpha (n_b + beta)^(1
// - alpha) where n counts sessions. A pair needs min_support distinct shoppers.
//
// Each further round counts anew: a click near a speaks for its item b, and with `neighbours_share`
// for each neighbour c of b in the table of the round before, by w(b,c). A pair (a,c) then needs
// min_support distinct shoppers who looked at a near c or near an item that has c for a neighbour:
// in the long tail, where few pairs are met often, this keeps what most shoppers agree on. An item
// with fewer shoppers than that never appears.
//
// Rows ascend by neighbour. Multi-threaded; the result does not depend on the number of cores.
ItemRows session_rows(const ClickIndex& clicks, const SessionRowsSettings& settings,
                      Progress* progress);

}  // namespace nearshelf::pipeline
