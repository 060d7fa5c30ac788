#include "pipeline/evaluate/metrics.h"

#include <algorithm>
#include <cmath>

namespace nearshelf::pipeline {
namespace {

using List = std::span<const uint32_t>;

bool holds(List items, uint32_t item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

List shown(List list, size_t cutoff) { return list.first(std::min(list.size(), cutoff)); }

double count_hits(List list, List targets) {
  return static_cast<double>(
      std::count_if(list.begin(), list.end(), [&](uint32_t item) { return holds(targets, item); }));
}

double recall(List list, List targets, size_t unknown, size_t cutoff, RecallOver over) {
  size_t most = targets.size() + unknown;
  if (over == RecallOver::kWhatFits) most = std::min(most, cutoff);
  return most == 0 ? 0 : count_hits(list, targets) / static_cast<double>(most);
}

double reciprocal_rank(List list, List targets) {
  for (size_t rank = 0; rank < list.size(); ++rank) {
    if (holds(targets, list[rank])) return 1 / static_cast<double>(rank + 1);
  }
  return 0;
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

// The targets of one case, split by whether the shopper had met them.
struct SplitTargets {
  std::vector<uint32_t> repeat;
  std::vector<uint32_t> novel;
};

std::vector<SplitTargets> split_targets(const HeldOut& held) {
  std::vector<SplitTargets> split(held.cases.size());
  std::vector<bool> met(held.train.item_count());
  const auto mark = [&](const std::vector<VisitItem>& entries, bool value) {
    for (const VisitItem& entry : entries) met[entry.item] = value;
  };
  for (size_t c = 0; c < held.cases.size(); ++c) {
    const Case& test = held.cases[c];
    mark(test.history, true);
    mark(test.given, true);
    for (const uint32_t target : test.targets) {
      (met[target] ? split[c].repeat : split[c].novel).push_back(target);
    }
    mark(test.history, false);
    mark(test.given, false);
  }
  return split;
}

std::vector<uint32_t> visits_of_items(const Dataset& train) {
  std::vector<uint32_t> visits(train.item_count());
  for (const Visit& visit : train.visits) {
    for (const VisitItem& entry : visit.items) ++visits[entry.item];
  }
  return visits;
}

double mean_distance(List list, const CooccurrenceTable& table) {
  Mean distance;
  for (size_t a = 0; a < list.size(); ++a) {
    for (size_t b = 0; b < a; ++b) {
      const double size =
          std::sqrt(static_cast<double>(table.occurrences(list[a])) * table.occurrences(list[b]));
      distance.add(1 - (size > 0 ? table.count(list[a], list[b]) / size : 0));
    }
  }
  return distance.value();
}

double gini_of(std::vector<uint32_t> counts) {
  std::sort(counts.begin(), counts.end());
  double sum = 0;
  double ranked = 0;
  for (size_t k = 0; k < counts.size(); ++k) {
    sum += counts[k];
    ranked += static_cast<double>(k + 1) * counts[k];
  }
  const auto n = static_cast<double>(counts.size());
  return sum > 0 ? 2 * ranked / (n * sum) - (n + 1) / n : 0;
}

void measure_accuracy(const HeldOut& held, std::span<const std::vector<uint32_t>> lists,
                      std::span<const SplitTargets> split, CutoffMetrics* metrics) {
  const size_t k = metrics->cutoff;
  Mean recalls, ndcgs, ranks, hits, repeats, novels;
  for (size_t c = 0; c < held.cases.size(); ++c) {
    const Case& test = held.cases[c];
    const List list = shown(lists[c], k);
    recalls.add(recall(list, test.targets, test.unknown_targets, k, held.recall_over));
    ndcgs.add(ndcg(list, test.targets, k, test.unknown_targets));
    ranks.add(reciprocal_rank(list, test.targets));
    hits.add(count_hits(list, test.targets) > 0 ? 1 : 0);
    const SplitTargets& targets = split[c];
    if (!targets.repeat.empty()) {
      repeats.add(recall(list, targets.repeat, 0, k, held.recall_over));
    }
    if (targets.novel.size() + test.unknown_targets > 0) {
      novels.add(recall(list, targets.novel, test.unknown_targets, k, held.recall_over));
    }
  }
  metrics->recall = recalls.value();
  metrics->recall_interval = recalls.interval();
  metrics->ndcg = ndcgs.value();
  metrics->ndcg_interval = ndcgs.interval();
  metrics->mrr = ranks.value();
  metrics->mrr_interval = ranks.interval();
  metrics->hit = hits.value();
  metrics->hit_interval = hits.interval();
  metrics->repeat_recall = repeats.value();
  metrics->novel_recall = novels.value();
}

void measure_exposure(const HeldOut& held, std::span<const std::vector<uint32_t>> lists,
                      std::span<const uint32_t> visits, const CooccurrenceTable* similarity,
                      CutoffMetrics* metrics) {
  std::vector<uint32_t> exposure(held.train.item_count());
  const double all_visits = static_cast<double>(held.train.visits.size()) + 1;
  Mean novelty, cold, distance;
  for (const std::vector<uint32_t>& whole : lists) {
    const List list = shown(whole, metrics->cutoff);
    for (const uint32_t item : list) {
      ++exposure[item];
      novelty.add(-std::log2((visits[item] + 1.0) / all_visits));
      cold.add(visits[item] < kColdVisits ? 1 : 0);
    }
    if (similarity != nullptr && list.size() > 1) distance.add(mean_distance(list, *similarity));
  }
  const auto never = std::count(exposure.begin(), exposure.end(), 0u);
  const auto items = static_cast<double>(exposure.size());
  metrics->coverage = exposure.empty() ? 0 : 1 - static_cast<double>(never) / items;
  metrics->novelty = novelty.value();
  metrics->cold_share = cold.value();
  if (similarity != nullptr) metrics->diversity = distance.value();
  metrics->gini = gini_of(std::move(exposure));
}

}  // namespace

double ndcg(List list, List targets, size_t cutoff, size_t unknown_targets) {
  double gain = 0;
  double best = 0;
  for (size_t rank = 0; rank < cutoff; ++rank) {
    const double discount = 1 / std::log2(static_cast<double>(rank) + 2);
    if (rank < targets.size() + unknown_targets) best += discount;
    if (rank < list.size() && holds(targets, list[rank])) gain += discount;
  }
  return best > 0 ? gain / best : 0;
}

Metrics measure(const HeldOut& held, std::span<const std::vector<uint32_t>> lists,
                const MeasureOptions& options) {
  const std::vector<SplitTargets> split = split_targets(held);
  const std::vector<uint32_t> visits = visits_of_items(held.train);
  const auto measure_at = [&](size_t cutoff) {
    CutoffMetrics metrics;
    metrics.cutoff = cutoff;
    measure_accuracy(held, lists, split, &metrics);
    measure_exposure(held, lists, visits, options.similarity, &metrics);
    return metrics;
  };
  Metrics metrics;
  static_cast<CutoffMetrics&>(metrics) = measure_at(kCutoff);
  for (const size_t cutoff : options.cutoffs) {
    metrics.at.push_back(cutoff == kCutoff ? metrics : measure_at(cutoff));
  }
  metrics.cases = held.cases.size();
  for (size_t c = 0; c < split.size(); ++c) {
    metrics.repeat_targets += split[c].repeat.size();
    metrics.targets += held.cases[c].targets.size() + held.cases[c].unknown_targets;
  }
  return metrics;
}

std::vector<double> measure_cases(const HeldOut& held, std::span<const std::vector<uint32_t>> lists,
                                  CaseMetric metric, size_t cutoff) {
  std::vector<double> values;
  values.reserve(held.cases.size());
  for (size_t c = 0; c < held.cases.size(); ++c) {
    const Case& test = held.cases[c];
    const List list = shown(lists[c], cutoff);
    switch (metric) {
      case CaseMetric::kRecall:
        values.push_back(
            recall(list, test.targets, test.unknown_targets, cutoff, held.recall_over));
        break;
      case CaseMetric::kNdcg:
        values.push_back(ndcg(list, test.targets, cutoff, test.unknown_targets));
        break;
      case CaseMetric::kReciprocalRank:
        values.push_back(reciprocal_rank(list, test.targets));
        break;
      case CaseMetric::kHit:
        values.push_back(count_hits(list, test.targets) > 0 ? 1 : 0);
        break;
    }
  }
  return values;
}

}  // namespace nearshelf::pipeline
