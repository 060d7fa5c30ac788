#include "pipeline/train/popularity.h"

#include <algorithm>
#include <cmath>

#include "core/base/math.h"

namespace nearshelf::pipeline {
namespace {

// Adds weight(visit) to every item of every visit.
template <typename Weight>
std::vector<float> sum_over_visits(const Dataset& dataset, Weight&& weight) {
  std::vector<double> sums(dataset.item_count());
  for (const Visit& visit : dataset.visits) {
    const double amount = weight(visit);
    for (const VisitItem& entry : visit.items) sums[entry.item] += amount;
  }
  return {sums.begin(), sums.end()};
}

}  // namespace

std::vector<float> decayed_popularity(const Dataset& dataset, double half_life) {
  const int64_t newest = dataset.visits.empty() ? 0 : dataset.visits.back().minute;
  return sum_over_visits(dataset, [&](const Visit& visit) {
    if (std::isinf(half_life)) return 1.0;
    return decay(static_cast<double>(newest - visit.minute), half_life);
  });
}

std::vector<float> recent_popularity(const Dataset& dataset, int64_t minutes) {
  const int64_t newest = dataset.visits.empty() ? 0 : dataset.visits.back().minute;
  return sum_over_visits(
      dataset, [&](const Visit& visit) { return newest - visit.minute < minutes ? 1.0 : 0.0; });
}

std::vector<uint32_t> shopper_support(const Dataset& dataset) {
  std::vector<uint32_t> support(dataset.item_count());
  // Visits stand in time order, so an item's shoppers come unsorted: collect, then count distinct.
  std::vector<std::vector<uint32_t>> shoppers(dataset.item_count());
  for (const Visit& visit : dataset.visits) {
    for (const VisitItem& entry : visit.items) shoppers[entry.item].push_back(visit.shopper);
  }
  for (size_t item = 0; item < shoppers.size(); ++item) {
    std::vector<uint32_t>& list = shoppers[item];
    std::sort(list.begin(), list.end());
    support[item] = static_cast<uint32_t>(std::unique(list.begin(), list.end()) - list.begin());
  }
  return support;
}

}  // namespace nearshelf::pipeline
