// Ranking metrics, one implementation for every protocol.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "pipeline/evaluate/cases.h"

namespace nearshelf::pipeline {

inline constexpr size_t kCutoff = 20;

// Means over cases; `interval` = 1.96 standard errors of the mean recall.
struct Metrics {
  double recall = 0;  // hits / min(k, targets)
  double recall_interval = 0;
  double ndcg = 0;           // sum over hits of 1 / log2(rank + 1), over the best possible
  double hit = 0;            // share of cases with at least one hit
  double coverage = 0;       // distinct items in all lists / items that can be ranked
  double repeat_recall = 0;  // over targets the shopper had in the history, cases that have some
  double novel_recall = 0;   // over the other targets, likewise
  size_t cases = 0;
};

// `lists[c]`: the ranked items for cases[c], best first, at most kCutoff of them are read.
Metrics measure(std::span<const Case> cases, std::span<const std::vector<uint32_t>> lists,
                size_t rankable_items);

// NDCG@kCutoff of one list.
double ndcg(const std::vector<uint32_t>& list, const std::vector<uint32_t>& targets);

}  // namespace nearshelf::pipeline
