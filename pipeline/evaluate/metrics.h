// Ranking metrics, one implementation for every protocol.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "pipeline/evaluate/cases.h"
#include "pipeline/train/cooccurrence.h"

namespace nearshelf::pipeline {

inline constexpr size_t kCutoff = 20;        // what settings are chosen by
inline constexpr size_t kLongestList = 100;  // no cut-off is larger
inline constexpr uint32_t kColdVisits = 5;   // an item in fewer train visits is cold

// Means over cases of the first `cutoff` places; an interval is 1.96 standard errors of the mean.
struct CutoffMetrics {
  size_t cutoff = 0;
  double recall = 0;  // hits / min(k, targets), or / targets: HeldOut::recall_over
  double recall_interval = 0;
  double ndcg = 0;  // sum over hits of 1 / log2(rank + 1), over that of ranks 1..min(k, targets)
  double ndcg_interval = 0;
  double mrr = 0;  // 1 / rank of the first hit, 0 without one
  double mrr_interval = 0;
  double hit = 0;  // share of cases with at least one hit
  double hit_interval = 0;
  double repeat_recall = 0;  // over targets in the case's history or given part; cases with some
  double novel_recall = 0;   // over all other targets, likewise
  double coverage = 0;       // distinct items in all lists / items that can be ranked
  double novelty = 0;        // mean over places of -log2((n_i + 1) / (train visits + 1)), bits
  double gini = 0;           // of how often each rankable item is shown: 0 even, 1 always the same
  double cold_share = 0;     // of places: items in fewer than kColdVisits train visits
  // Mean over lists of the mean pairwise 1 - cosine of the items' train visits: 1 = no two items
  // of a list ever met in a visit. Absent without MeasureOptions::similarity.
  std::optional<double> diversity;
};

struct Metrics : CutoffMetrics {  // at kCutoff
  std::vector<CutoffMetrics> at;  // MeasureOptions::cutoffs, in their order
  size_t cases = 0;
  size_t repeat_targets = 0;  // of all cases; unknown targets are novel
  size_t targets = 0;         // unknown ones included
};

struct MeasureOptions {
  std::vector<size_t> cutoffs = {10, kCutoff};    // each 1..kLongestList
  const CooccurrenceTable* similarity = nullptr;  // of held.train; borrowed
};

// `lists[c]`: the ranked items for held.cases[c], best first, no item twice.
Metrics measure(const HeldOut& held, std::span<const std::vector<uint32_t>> lists,
                const MeasureOptions& options = {});

enum class CaseMetric : uint8_t { kRecall, kNdcg, kReciprocalRank, kHit };

// One value a case, for paired_difference().
std::vector<double> measure_cases(const HeldOut& held, std::span<const std::vector<uint32_t>> lists,
                                  CaseMetric metric, size_t cutoff = kCutoff);

// NDCG of one list. `unknown_targets` cannot be hit, but count in the best possible value.
double ndcg(std::span<const uint32_t> list, std::span<const uint32_t> targets,
            size_t cutoff = kCutoff, size_t unknown_targets = 0);

}  // namespace nearshelf::pipeline
