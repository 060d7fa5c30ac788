#include "core/kernels/top_k.h"

#include <algorithm>

namespace nearshelf {

void top_k(std::span<const float> scores, const ExclusionSet& excluded, size_t k,
           std::vector<Scored>* out) {
  std::vector<Scored>& heap = *out;
  heap.clear();
  if (k == 0) return;
  // A heap whose top is the worst kept item: most items lose one comparison and are done.
  for (uint32_t item = 0; item < scores.size(); ++item) {
    const Scored candidate{item, scores[item]};
    const bool is_nan = candidate.score != candidate.score;
    if (is_nan || (heap.size() == k && !ranks_before(candidate, heap.front()))) continue;
    if (excluded.contains(item)) continue;
    if (heap.size() == k) {
      std::pop_heap(heap.begin(), heap.end(), ranks_before);
      heap.pop_back();
    }
    heap.push_back(candidate);
    std::push_heap(heap.begin(), heap.end(), ranks_before);
  }
  std::sort_heap(heap.begin(), heap.end(), ranks_before);
}

}  // namespace nearshelf
