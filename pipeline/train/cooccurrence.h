// How often two items occur in the same visit, and for how many different shoppers.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "pipeline/train/dataset.h"

namespace nearshelf::pipeline {

// Visits with more distinct items than this are wholesale orders: they would dominate every count
// and cost quadratic time, so they are left out.
inline constexpr size_t kLargestCountedVisit = 150;

struct Cooccurrence {
  uint32_t item;
  uint32_t count;     // visits that hold both
  uint32_t shoppers;  // distinct shoppers behind them
};

class CooccurrenceTable {
 public:
  // Multi-threaded; the result does not depend on the number of cores.
  static CooccurrenceTable count(const Dataset& dataset);

  size_t item_count() const { return rows_.size(); }
  // Items seen together with `item` (never itself), ascending by item.
  std::span<const Cooccurrence> row(uint32_t item) const { return rows_[item]; }
  // Visits that hold `item`.
  uint32_t occurrences(uint32_t item) const { return occurrences_[item]; }
  // Visits that hold both; a == b gives occurrences(a).
  uint32_t count(uint32_t a, uint32_t b) const;

 private:
  std::vector<std::vector<Cooccurrence>> rows_;
  std::vector<uint32_t> occurrences_;
};

}  // namespace nearshelf::pipeline
