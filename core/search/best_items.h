// The best scores of a long scan.
#pragma once

#include <limits>
#include <vector>

#include "core/kernels/top_k.h"

namespace nearshelf {

// Keeps the `limit` best of what is added, in ranks_before order. Where an item is added twice (it
// lies in two clusters), its second score must equal the first and only one is kept.
//
// Scores are buffered and cut back to the best ones when the buffer is full, so that adding costs
// nothing but a store: a heap would cost a logarithm for each of the hundreds that a coded scan
// keeps.
class BestItems {
 public:
  // Room for `limit` items of which each may come `copies` times.
  explicit BestItems(size_t limit, size_t copies = 1);

  // Scores below this cannot enter any more. The buffer is filled by append_reaching and
  // then settled.
  float threshold() const { return threshold_; }
  std::vector<Scored>* buffer() { return &buffer_; }

  // Cuts the buffer back when it is full. To be called after at most kScanRows additions.
  void settle() {
    if (buffer_.size() >= full_) prune();
  }

  // The best items, best first. Empties this.
  std::vector<Scored> take();

 private:
  void prune();

  size_t limit_;
  size_t kept_;
  size_t full_;
  float threshold_ = -std::numeric_limits<float>::infinity();
  std::vector<Scored> buffer_;
};

}  // namespace nearshelf
