// Exact selection of the best scores.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace nearshelf {

// One bit per item, set = leave out. An item beyond the bitmap's end is not left out.
class ExclusionSet {
 public:
  void reset(size_t items) { words_.assign((items + 63) / 64, 0); }
  void add(uint32_t item) { words_[item / 64] |= uint64_t{1} << (item % 64); }
  bool contains(uint32_t item) const { return (words_[item / 64] >> (item % 64)) & 1; }

 private:
  std::vector<uint64_t> words_;
};

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
