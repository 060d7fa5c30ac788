#include "pipeline/evaluate/rating_baselines.h"

#include <algorithm>
#include <cmath>

#include "pipeline/evaluate/item_numbers.h"
#include "pipeline/train/parallel.h"

namespace nearshelf::pipeline {
namespace {

constexpr float kShrinkage = 20;

}  // namespace

ItemRows profile_cosine_rows(const Dataset& train, size_t neighbours) {
  std::vector<std::vector<const Visit*>> visits_of(train.item_count());
  for (const Visit& visit : train.visits) {
    for (const VisitItem& entry : visit.items) visits_of[entry.item].push_back(&visit);
  }
  const auto size_of = [&](uint32_t item) {
    return static_cast<float>(visits_of[item].size()) + kShrinkage;
  };
  const std::vector<uint32_t> places = numeric_places(train);
  ItemRows rows(train.item_count());
  std::vector<std::vector<uint32_t>> scratch(worker_count(),
                                             std::vector<uint32_t>(train.item_count()));
  parallel_for(rows.size(), [&](size_t at, unsigned worker) {
    const auto item = static_cast<uint32_t>(at);
    std::vector<uint32_t>& counts = scratch[worker];
    for (const Visit* visit : visits_of[item]) {
      for (const VisitItem& entry : visit->items) ++counts[entry.item];
    }
    counts[item] = 0;
    std::vector<Neighbour> row;
    for (uint32_t other = 0; other < counts.size(); ++other) {
      if (counts[other] == 0) continue;
      const auto count = static_cast<float>(std::exchange(counts[other], 0u));
      row.push_back({other, count / std::sqrt(size_of(item) * size_of(other))});
    }
    const auto kept = static_cast<std::ptrdiff_t>(std::min(neighbours, row.size()));
    std::partial_sort(
        row.begin(), row.begin() + kept, row.end(), [&](const Neighbour& a, const Neighbour& b) {
          return a.weight != b.weight ? a.weight > b.weight : places[a.item] < places[b.item];
        });
    row.resize(static_cast<size_t>(kept));
    rows[item] = std::move(row);
  });
  return rows;
}

}  // namespace nearshelf::pipeline
