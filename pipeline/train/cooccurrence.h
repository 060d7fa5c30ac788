// How often two items occur in the same visit, and for how many different shoppers.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "pipeline/progress/progress.h"
#include "pipeline/train/dataset.h"

namespace nearshelf::pipeline {

// Visits of purchases alone with more distinct items than this are wholesale orders: they would
// dominate every count and cost quadratic time, so they are left out.
inline constexpr size_t kLargestCountedVisit = 150;

// Of a visit with views only so many distinct items count, the first ones.
inline constexpr size_t kLargestCountedSession = 60;

// Which items of a visit are counted together. Work on fewer kinds of events passes its own.
using VisitFilter = std::function<bool(const VisitItem&)>;

struct Cooccurrence {
  uint32_t item;
  uint32_t count;     // visits that hold both
  uint32_t shoppers;  // distinct shoppers behind them
};

// Pairs that a table of pairs keeps for one item. Below that all counts are exact; an item with
// more keeps those with the highest counts. 200 million pairs in all: at 100,000 items the 2,000
// strongest of each, and never a loss below 14,000 items.
inline size_t most_pairs_per_item(size_t items) {
  constexpr size_t kMostPairs = 200'000'000;
  return kMostPairs / (items > 0 ? items : 1) + 1;
}

class CooccurrenceTable {
 public:
  // Multi-threaded; the result does not depend on the number of cores. Needs 12 bytes a pair and
  // 8 an interaction. With a `progress` it is a step of its own.
  static CooccurrenceTable count(const Dataset& dataset, Progress* progress = nullptr,
                                 const VisitFilter& filter = {});

  size_t item_count() const { return rows_.size(); }
  // Items seen together with `item` (never itself), ascending by item.
  std::span<const Cooccurrence> row(uint32_t item) const { return rows_[item]; }
  // Visits that hold `item`.
  uint32_t occurrences(uint32_t item) const { return occurrences_[item]; }
  // Visits that hold both, 0 where neither item kept the pair; a == b gives occurrences(a).
  uint32_t count(uint32_t a, uint32_t b) const;

 private:
  std::vector<std::vector<Cooccurrence>> rows_;
  std::vector<uint32_t> occurrences_;
};

}  // namespace nearshelf::pipeline
