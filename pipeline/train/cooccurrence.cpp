#include "pipeline/train/cooccurrence.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <numeric>

#include "pipeline/train/parallel.h"
#include "pipeline/train/sparse_counter.h"

namespace nearshelf::pipeline {
namespace {

// The counted visits in one block of memory, by shopper, and for each item the visits that hold it.
struct CountedVisits {
  std::vector<uint32_t> items;       // visit after visit
  std::vector<uint64_t> visit_ends;  // in `items`
  std::vector<uint32_t> shoppers;    // of each visit
  std::vector<uint32_t> visits;      // item after item, ascending
  std::vector<uint64_t> item_ends;   // in `visits`

  std::span<const uint32_t> items_of(uint32_t visit) const {
    return range(items, visit_ends, visit);
  }
  std::span<const uint32_t> visits_of(size_t item) const { return range(visits, item_ends, item); }

  static std::span<const uint32_t> range(const std::vector<uint32_t>& values,
                                         const std::vector<uint64_t>& ends, size_t at) {
    const uint64_t begin = at == 0 ? 0 : ends[at - 1];
    return {values.data() + begin, static_cast<size_t>(ends[at] - begin)};
  }
};

void append_items(const Visit& visit, const VisitFilter& filter, std::vector<uint32_t>* items) {
  const size_t begin = items->size();
  for (const VisitItem& entry : visit.items) {
    if (!filter || filter(entry)) items->push_back(entry.item);
  }
  const size_t count = items->size() - begin;
  if (visit.browsed && count > kLargestCountedSession)
    items->resize(begin + kLargestCountedSession);
  if (!visit.browsed && count > kLargestCountedVisit) items->resize(begin);
}

CountedVisits collect(const Dataset& dataset, const VisitFilter& filter) {
  std::vector<uint32_t> order(dataset.visits.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return dataset.visits[a].shopper < dataset.visits[b].shopper;
  });
  CountedVisits counted;
  for (const uint32_t v : order) {
    append_items(dataset.visits[v], filter, &counted.items);
    counted.visit_ends.push_back(counted.items.size());
    counted.shoppers.push_back(dataset.visits[v].shopper);
  }

  // A counting sort by item; each item's end moves from its first place to its last.
  std::vector<uint64_t>& ends = counted.item_ends;
  ends.assign(dataset.item_count() + 1, 0);
  for (const uint32_t item : counted.items) ++ends[item + 1];
  std::partial_sum(ends.begin(), ends.end(), ends.begin());
  counted.visits.resize(counted.items.size());
  for (uint32_t v = 0; v < counted.visit_ends.size(); ++v) {
    for (const uint32_t item : counted.items_of(v)) counted.visits[ends[item]++] = v;
  }
  ends.pop_back();
  return counted;
}

void keep_most_frequent(size_t kept, std::vector<Cooccurrence>* row) {
  if (row->size() <= kept) return;
  std::nth_element(row->begin(), row->begin() + static_cast<std::ptrdiff_t>(kept), row->end(),
                   [](const Cooccurrence& a, const Cooccurrence& b) {
                     return a.count != b.count ? a.count > b.count : a.item < b.item;
                   });
  row->resize(kept);
  row->shrink_to_fit();
  std::sort(row->begin(), row->end(),
            [](const Cooccurrence& a, const Cooccurrence& b) { return a.item < b.item; });
}

std::vector<Cooccurrence> count_row(const CountedVisits& counted, uint32_t item,
                                    SparseCounter<uint32_t>* counter) {
  for (const uint32_t v : counted.visits_of(item)) {
    for (const uint32_t other : counted.items_of(v)) {
      if (other != item) counter->add(other, 1, counted.shoppers[v]);
    }
  }
  const auto& entries = counter->take();
  std::vector<Cooccurrence> row;
  row.reserve(entries.size());
  for (const auto& entry : entries) row.push_back({entry.item, entry.sum, entry.shoppers});
  keep_most_frequent(most_pairs_per_item(counted.item_ends.size()), &row);
  return row;
}

std::string summary(size_t interactions, std::chrono::steady_clock::duration took) {
  const double seconds = std::chrono::duration<double>(took).count();
  char text[96];
  std::snprintf(text, sizeof(text), "%zu interactions, %.2f s a million", interactions,
                interactions > 0 ? seconds * 1e6 / static_cast<double>(interactions) : 0);
  return text;
}

const Cooccurrence* find_pair(const std::vector<Cooccurrence>& row, uint32_t item) {
  const auto at =
      std::lower_bound(row.begin(), row.end(), item,
                       [](const Cooccurrence& c, uint32_t wanted) { return c.item < wanted; });
  return at != row.end() && at->item == item ? &*at : nullptr;
}

}  // namespace

CooccurrenceTable CooccurrenceTable::count(const Dataset& dataset, Progress* progress,
                                           const VisitFilter& filter) {
  const auto began = std::chrono::steady_clock::now();
  if (progress != nullptr) progress->begin("count pairs");
  const size_t items = dataset.item_count();
  const CountedVisits counted = collect(dataset, filter);
  CooccurrenceTable table;
  table.rows_.resize(items);
  table.occurrences_.resize(items);
  std::vector<SparseCounter<uint32_t>> counters(worker_count(), SparseCounter<uint32_t>(items));
  std::atomic<size_t> done{0};
  parallel_for(items, [&](size_t item, unsigned worker) {
    table.rows_[item] = count_row(counted, static_cast<uint32_t>(item), &counters[worker]);
    table.occurrences_[item] = static_cast<uint32_t>(counted.visits_of(item).size());
    if (progress != nullptr) progress->update(++done, items);
  });
  if (progress != nullptr) {
    progress->end(summary(counted.items.size(), std::chrono::steady_clock::now() - began));
  }
  return table;
}

uint32_t CooccurrenceTable::count(uint32_t a, uint32_t b) const {
  if (a == b) return occurrences_[a];
  const Cooccurrence* pair = find_pair(rows_[a], b);
  if (pair == nullptr) pair = find_pair(rows_[b], a);
  return pair != nullptr ? pair->count : 0;
}

}  // namespace nearshelf::pipeline
