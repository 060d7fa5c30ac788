#include "pipeline/train/item_rows.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "core/models/cholesky.h"
#include "pipeline/train/parallel.h"

namespace nearshelf::pipeline {
namespace {

std::vector<Neighbour> most_similar(const CooccurrenceTable& table, uint32_t item,
                                    const CosineSettings& settings) {
  std::vector<Neighbour> row;
  const double own = table.occurrences(item) + settings.shrinkage;
  for (const Cooccurrence& pair : table.row(item)) {
    if (pair.shoppers < settings.min_support) continue;
    const double other = table.occurrences(pair.item) + settings.shrinkage;
    row.push_back({pair.item, static_cast<float>(pair.count / std::sqrt(own * other))});
  }
  const size_t kept = std::min(settings.neighbours, row.size());
  std::partial_sort(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(kept), row.end(),
                    weighs_more);
  row.resize(kept);
  return row;
}

// The weights w_j of target `item` on its support, in the order of the support.
std::vector<double> solve_target(const CooccurrenceTable& table, uint32_t item,
                                 const std::vector<Neighbour>& support, double ridge) {
  const size_t n = support.size();
  if (n == 0) return {};
  std::vector<double> gram(n * n);
  std::vector<double> weights(n);
  for (size_t row = 0; row < n; ++row) {
    for (size_t column = 0; column < row; ++column) {
      gram[row * n + column] = table.count(support[row].item, support[column].item);
    }
    gram[row * n + row] = table.occurrences(support[row].item) + ridge;
    weights[row] = table.count(support[row].item, item);
  }
  if (solve_cholesky(gram, weights).ok()) return weights;
  // G_NN is positive semidefinite unless pairs were cut; more ridge then makes up for them.
  return solve_target(table, item, support, 2 * ridge);
}

}  // namespace

ItemRows cosine_rows(const CooccurrenceTable& table, const CosineSettings& settings) {
  ItemRows rows(table.item_count());
  parallel_for(rows.size(), [&](size_t item, unsigned) {
    rows[item] = most_similar(table, static_cast<uint32_t>(item), settings);
  });
  return rows;
}

ItemRows ridge_rows(const CooccurrenceTable& table, const RidgeSettings& settings,
                    Progress* progress) {
  const size_t items = table.item_count();
  ItemRows columns(items);  // per target: the inputs and their weights
  std::atomic<size_t> done{0};
  parallel_for(items, [&](size_t target, unsigned) {
    const auto item = static_cast<uint32_t>(target);
    std::vector<Neighbour> support = most_similar(table, item, settings.support);
    const std::vector<double> weights = solve_target(table, item, support, settings.ridge);
    for (size_t k = 0; k < weights.size(); ++k) support[k].weight = static_cast<float>(weights[k]);
    columns[target] = std::move(support);
    progress->update(++done, items);
  });

  const ItemRows rows = transpose(columns);
  if (settings.neighbours_share == 0) return rows;
  return extend_by_neighbours(rows, settings.neighbours_share, settings.support.neighbours);
}

ItemRows bought_rows(const Dataset& dataset, const CosineSettings& settings, Progress* progress) {
  const auto bought = [](const VisitItem& entry) {
    return entry.strongest == EventType::kPurchase;
  };
  ItemRows rows = cosine_rows(CooccurrenceTable::count(dataset, progress, bought), settings);
  for (auto& row : rows) keep_highest(settings.neighbours, &row);
  return rows;
}

}  // namespace nearshelf::pipeline
