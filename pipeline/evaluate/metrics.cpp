#include "pipeline/evaluate/metrics.h"

#include <algorithm>
#include <cmath>

namespace nearshelf::pipeline {
namespace {

bool holds(const std::vector<uint32_t>& items, uint32_t item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

size_t shown(const std::vector<uint32_t>& list) { return std::min(list.size(), kCutoff); }

size_t hits(const std::vector<uint32_t>& list, const std::vector<uint32_t>& targets) {
  size_t count = 0;
  for (size_t rank = 0; rank < shown(list); ++rank) count += holds(targets, list[rank]);
  return count;
}

double recall(const std::vector<uint32_t>& list, const std::vector<uint32_t>& targets) {
  return static_cast<double>(hits(list, targets)) /
         static_cast<double>(std::min(kCutoff, targets.size()));
}

class Mean {
 public:
  void add(double value) {
    sum_ += value;
    squares_ += value * value;
    ++count_;
  }
  double value() const { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }
  double interval() const {
    if (count_ < 2) return 0;
    const auto n = static_cast<double>(count_);
    const double variance = (squares_ - sum_ * sum_ / n) / (n - 1);
    return 1.96 * std::sqrt(std::max(0.0, variance) / n);
  }

 private:
  double sum_ = 0;
  double squares_ = 0;
  size_t count_ = 0;
};

}  // namespace

double ndcg(const std::vector<uint32_t>& list, const std::vector<uint32_t>& targets) {
  double gain = 0;
  double best = 0;
  for (size_t rank = 0; rank < kCutoff; ++rank) {
    const double discount = 1 / std::log2(static_cast<double>(rank) + 2);
    if (rank < targets.size()) best += discount;
    if (rank < list.size() && holds(targets, list[rank])) gain += discount;
  }
  return best > 0 ? gain / best : 0;
}

Metrics measure(std::span<const Case> cases, std::span<const std::vector<uint32_t>> lists,
                size_t rankable_items) {
  Mean recalls, ndcgs, hit_shares, repeats, novels;
  std::vector<bool> ever_shown(rankable_items);
  for (size_t c = 0; c < cases.size(); ++c) {
    const std::vector<uint32_t>& targets = cases[c].targets;
    recalls.add(recall(lists[c], targets));
    ndcgs.add(ndcg(lists[c], targets));
    hit_shares.add(hits(lists[c], targets) > 0 ? 1 : 0);

    std::vector<uint32_t> repeat;
    std::vector<uint32_t> novel;
    for (const uint32_t target : targets) {
      const bool had = std::any_of(cases[c].history.begin(), cases[c].history.end(),
                                   [&](const VisitItem& entry) { return entry.item == target; });
      (had ? repeat : novel).push_back(target);
    }
    if (!repeat.empty()) repeats.add(recall(lists[c], repeat));
    if (!novel.empty()) novels.add(recall(lists[c], novel));
    for (size_t rank = 0; rank < shown(lists[c]); ++rank) ever_shown[lists[c][rank]] = true;
  }
  const auto distinct = std::count(ever_shown.begin(), ever_shown.end(), true);
  return {.recall = recalls.value(),
          .recall_interval = recalls.interval(),
          .ndcg = ndcgs.value(),
          .hit = hit_shares.value(),
          .coverage = rankable_items == 0
                          ? 0
                          : static_cast<double>(distinct) / static_cast<double>(rankable_items),
          .repeat_recall = repeats.value(),
          .novel_recall = novels.value(),
          .cases = cases.size()};
}

}  // namespace nearshelf::pipeline
