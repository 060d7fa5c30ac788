// Counts of single things: items in slots, pairs of items, segments.
#pragma once

#include <string>
#include <vector>

#include "backend/insight/estimate.h"
#include "backend/insight/released.h"

namespace nearshelf::backend {

struct ItemRow {
  std::string item;
  std::string slot;
  size_t windows = 0;  // that the counts speak of
  Estimate viewed, clicked, added, purchased;
};

// `group`: of kItems. Most clicked first, then most viewed, then by name.
std::vector<ItemRow> count_items(ReleasedGroup* group);

struct TransitionRow {
  std::string from;
  std::string to;
  size_t windows = 0;
  Estimate count;
};

// `group`: of kTransitions. Most frequent first, then by name.
std::vector<TransitionRow> count_transitions(ReleasedGroup* group);

struct SegmentRow {
  std::string segment;
  Estimate count;
  Estimate share;  // of all segments that were released in the range
};

// `group`: of kSegments; a segment that was released once counts in all windows. Largest first.
std::vector<SegmentRow> count_segments(ReleasedGroup* group);

}  // namespace nearshelf::backend
