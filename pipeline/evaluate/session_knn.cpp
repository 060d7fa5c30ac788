#include "pipeline/evaluate/session_knn.h"

#include <algorithm>
#include <cmath>

#include "pipeline/evaluate/item_numbers.h"
#include "pipeline/train/parallel.h"

namespace nearshelf::pipeline {
namespace {

constexpr size_t kCountedItems = 60;
constexpr double kShrinkage = 20;
constexpr size_t kQueryClicks = 20;
constexpr float kStepDecay = 0.6f;
constexpr float kRepeatDecay = 0.9f;

void cut_to_counted(const std::vector<uint32_t>& places, Visit* visit) {
  if (visit->items.size() <= kCountedItems) return;
  std::sort(visit->items.begin(), visit->items.end(), [&](const VisitItem& a, const VisitItem& b) {
    return places[a.item] < places[b.item];
  });
  visit->items.resize(kCountedItems);
}

}  // namespace

ItemRows session_cosine_rows(const Dataset& train, size_t neighbours) {
  const std::vector<uint32_t> places = numeric_places(train);
  Dataset counted = train;
  for (Visit& visit : counted.visits) cut_to_counted(places, &visit);
  const CooccurrenceTable table = CooccurrenceTable::count(counted);

  struct Similar {
    uint32_t item;
    double similarity;
  };
  ItemRows rows(train.item_count());
  parallel_for(rows.size(), [&](size_t item, unsigned) {
    std::vector<Similar> similar;
    const double own = table.occurrences(static_cast<uint32_t>(item)) + kShrinkage;
    for (const Cooccurrence& pair : table.row(static_cast<uint32_t>(item))) {
      const double other = table.occurrences(pair.item) + kShrinkage;
      similar.push_back({pair.item, pair.count / std::sqrt(own * other)});
    }
    const size_t kept = std::min(neighbours, similar.size());
    std::partial_sort(similar.begin(), similar.begin() + static_cast<std::ptrdiff_t>(kept),
                      similar.end(), [&](const Similar& a, const Similar& b) {
                        return a.similarity != b.similarity ? a.similarity > b.similarity
                                                            : places[a.item] > places[b.item];
                      });
    for (size_t k = 0; k < kept; ++k) {
      rows[item].push_back({similar[k].item, static_cast<float>(similar[k].similarity)});
    }
  });
  return rows;
}

std::vector<float> click_popularity(const Dataset& train) {
  std::vector<float> clicks(train.item_count());
  for (const Visit& visit : train.visits) {
    for (const uint32_t item : visit.sequence) clicks[item] += 1;
  }
  return clicks;
}

ScoreCase session_score(ItemRows rows, float repeat_weight) {
  return [rows = std::move(rows), repeat_weight](const Case& test, std::span<float> scores) {
    float step = 1;
    float age = 1;
    for (size_t back = 0; back < test.given.size(); ++back) {
      const uint32_t item = test.given[test.given.size() - 1 - back].item;
      if (back < kQueryClicks) {
        for (const Neighbour& neighbour : rows[item]) {
          scores[neighbour.item] += step * neighbour.weight;
        }
      }
      scores[item] += repeat_weight * age;
      step *= kStepDecay;
      age *= kRepeatDecay;
    }
  };
}

}  // namespace nearshelf::pipeline
