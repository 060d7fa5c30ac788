// Sessions cut into training windows, windows gathered into batches, and the negatives of a batch.
#pragma once

#include <span>
#include <vector>

#include "pipeline/train/item_sequence.h"
#include "pipeline/train/split_mix.h"

namespace nearshelf::pipeline {

// Rows of a few windows, one after the other: the piece of work of one core. Row r looks at the
// clicks from the start of its window to inputs[r] and is to predict targets[r].
struct SequenceChunk {
  std::vector<uint32_t> starts;  // the first row of each window, and last the number of rows
  std::vector<uint32_t> inputs;
  std::vector<uint32_t> targets;
};

class SequenceWindows {
 public:
  // Keeps the clicks on items that at least `min_support` sequences hold, and cuts what is left
  // from the newest click back into windows of at most `length` + 1 clicks that share their ends.
  SequenceWindows(std::span<const ItemSequence> sequences, size_t item_count, uint32_t length,
                  uint32_t min_support);

  bool empty() const { return windows_.empty(); }
  size_t row_count() const { return rows_; }
  bool supported(uint32_t item) const { return clicks_of_[item] > 0; }

  // Clicks kept, by item.
  const std::vector<uint32_t>& clicks_of() const { return clicks_of_; }

  void shuffle(SplitMix* random);

  // Batches of windows in their present order, each of at least `batch_rows` rows but the last, in
  // chunks of at least `chunk_rows`. `next` walks from 0; false when no window is left.
  bool next_batch(size_t batch_rows, size_t chunk_rows, size_t* next,
                  std::vector<SequenceChunk>* batch) const;

 private:
  struct Window {
    size_t first;    // of clicks_
    uint32_t count;  // >= 2
  };
  std::vector<uint32_t> clicks_;
  std::vector<Window> windows_;
  std::vector<uint32_t> clicks_of_;
  size_t rows_ = 0;
};

// Draws items from a mixture: with probability `popular_share` by number of clicks, else any item
// that has clicks.
class NegativeSampler {
 public:
  NegativeSampler(const std::vector<uint32_t>& clicks_of, double popular_share);

  uint32_t draw(SplitMix* random) const;
  double probability(uint32_t item) const;

 private:
  std::vector<double> cumulative_;  // of the mixture, item by item
};

}  // namespace nearshelf::pipeline
