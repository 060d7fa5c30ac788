#include "pipeline/train/cooccurrence.h"

#include <algorithm>

#include "pipeline/train/parallel.h"

namespace nearshelf::pipeline {
namespace {

// For each item the counted visits that hold it, ordered by shopper so that one pass counts
// distinct shoppers too.
std::vector<std::vector<uint32_t>> visits_by_item(const Dataset& dataset) {
  std::vector<uint32_t> order;
  for (uint32_t v = 0; v < dataset.visits.size(); ++v) {
    if (dataset.visits[v].items.size() <= kLargestCountedVisit) order.push_back(v);
  }
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return dataset.visits[a].shopper < dataset.visits[b].shopper;
  });
  std::vector<std::vector<uint32_t>> visits(dataset.item_count());
  for (const uint32_t v : order) {
    for (const VisitItem& entry : dataset.visits[v].items) visits[entry.item].push_back(v);
  }
  return visits;
}

// One worker's dense counters, reset after each item through the list of touched ones.
struct Counters {
  explicit Counters(size_t items)
      : count(items), shoppers(items), last_shopper(items, UINT32_MAX) {}

  std::vector<uint32_t> count;
  std::vector<uint32_t> shoppers;
  std::vector<uint32_t> last_shopper;
  std::vector<uint32_t> touched;
};

std::vector<Cooccurrence> count_row(const Dataset& dataset, uint32_t item,
                                    const std::vector<uint32_t>& visits, Counters* counters) {
  counters->touched.clear();
  for (const uint32_t v : visits) {
    const Visit& visit = dataset.visits[v];
    for (const VisitItem& entry : visit.items) {
      if (entry.item == item) continue;
      if (counters->count[entry.item]++ == 0) counters->touched.push_back(entry.item);
      if (counters->last_shopper[entry.item] != visit.shopper) {
        counters->last_shopper[entry.item] = visit.shopper;
        ++counters->shoppers[entry.item];
      }
    }
  }
  std::sort(counters->touched.begin(), counters->touched.end());
  std::vector<Cooccurrence> row;
  row.reserve(counters->touched.size());
  for (const uint32_t other : counters->touched) {
    row.push_back({other, counters->count[other], counters->shoppers[other]});
    counters->count[other] = 0;
    counters->shoppers[other] = 0;
    counters->last_shopper[other] = UINT32_MAX;
  }
  return row;
}

}  // namespace

CooccurrenceTable CooccurrenceTable::count(const Dataset& dataset) {
  const size_t items = dataset.item_count();
  const std::vector<std::vector<uint32_t>> visits = visits_by_item(dataset);
  CooccurrenceTable table;
  table.rows_.resize(items);
  table.occurrences_.resize(items);
  std::vector<Counters> counters(worker_count(), Counters(items));
  parallel_for(items, [&](size_t item, unsigned worker) {
    table.rows_[item] =
        count_row(dataset, static_cast<uint32_t>(item), visits[item], &counters[worker]);
    table.occurrences_[item] = static_cast<uint32_t>(visits[item].size());
  });
  return table;
}

uint32_t CooccurrenceTable::count(uint32_t a, uint32_t b) const {
  if (a == b) return occurrences_[a];
  const std::vector<Cooccurrence>& row = rows_[a];
  const auto at =
      std::lower_bound(row.begin(), row.end(), b,
                       [](const Cooccurrence& c, uint32_t item) { return c.item < item; });
  return at != row.end() && at->item == b ? at->count : 0;
}

}  // namespace nearshelf::pipeline
