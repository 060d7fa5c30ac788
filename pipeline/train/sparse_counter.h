// One worker's counters over all items: dense to add to, sparse to read and clear.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace nearshelf::pipeline {

template <typename Sum>
class SparseCounter {
 public:
  struct Entry {
    uint32_t item;
    uint32_t shoppers;  // distinct shoppers behind the sum
    Sum sum;
  };

  explicit SparseCounter(size_t items) : cells_(items) {}

  // Adds `amount` for `item`. Calls of one shopper must follow each other.
  void add(uint32_t item, Sum amount, uint32_t shopper) {
    Cell& cell = cells_[item];
    if (cell.shoppers == 0) touched_.push_back(item);
    if (cell.shoppers == 0 || cell.last_shopper != shopper) {
      cell.last_shopper = shopper;
      ++cell.shoppers;
    }
    cell.sum += amount;
  }

  // Everything added since the last call, ascending by item; the counters start at 0 again. Valid
  // until the next call.
  const std::vector<Entry>& take() {
    std::sort(touched_.begin(), touched_.end());
    entries_.clear();
    for (const uint32_t item : touched_) {
      entries_.push_back({item, cells_[item].shoppers, cells_[item].sum});
      cells_[item] = {};
    }
    touched_.clear();
    return entries_;
  }

 private:
  struct Cell {
    Sum sum{};
    uint32_t shoppers = 0;
    uint32_t last_shopper = 0;
  };

  std::vector<Cell> cells_;
  std::vector<uint32_t> touched_;
  std::vector<Entry> entries_;
};

}  // namespace nearshelf::pipeline
