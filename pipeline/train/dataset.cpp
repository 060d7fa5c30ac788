#include "pipeline/train/dataset.h"

#include <algorithm>
#include <span>

namespace nearshelf::pipeline {
namespace {

// Renumbers items so that numbers follow the bytes of their ids, dropping the unused ones.
// Returns old number -> new number.
std::vector<uint32_t> number_by_id(const std::vector<std::string>& old_ids,
                                   const std::vector<bool>& used, std::vector<std::string>* ids) {
  std::vector<uint32_t> order;
  for (uint32_t item = 0; item < old_ids.size(); ++item) {
    if (used[item]) order.push_back(item);
  }
  std::sort(order.begin(), order.end(),
            [&](uint32_t a, uint32_t b) { return old_ids[a] < old_ids[b]; });
  std::vector<uint32_t> renumbered(old_ids.size(), kNotInDataset);
  ids->clear();
  for (uint32_t place = 0; place < order.size(); ++place) {
    renumbered[order[place]] = place;
    ids->push_back(old_ids[order[place]]);
  }
  return renumbered;
}

// Positions of the log's events, ordered by visit; within a visit they keep the log's order.
std::vector<uint32_t> events_by_visit(const EventLog& log) {
  std::vector<uint32_t> order;
  for (uint32_t at = 0; at < log.events.size(); ++at) {
    if (log.events[at].type != EventType::kRemoveFromCart) order.push_back(at);
  }
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return log.events[a].visit < log.events[b].visit;
  });
  return order;
}

// Collects the events of one visit after the other. Dense places keep a huge visit linear.
class VisitBuilder {
 public:
  VisitBuilder(const EventLog& log, const std::vector<uint32_t>& item_of)
      : log_(log), item_of_(item_of), place_(log.item_ids.size(), kNotInDataset) {}

  Visit build(std::span<const uint32_t> events) {
    const LogEvent& first = log_.events[events.front()];
    Visit visit{.key = log_.visit_keys[first.visit],
                .shopper = first.shopper,
                .shopper_known = first.shopper != kNoShopper,
                .minute = first.minute,
                .browsed = false,
                .items = {},
                .sequence = {}};
    for (const uint32_t at : events) add(log_.events[at], &visit);
    for (const uint32_t at : events) place_[log_.events[at].item] = kNotInDataset;
    return visit;
  }

 private:
  void add(const LogEvent& event, Visit* visit) {
    visit->minute = std::max(visit->minute, event.minute);
    visit->browsed |= event.type != EventType::kPurchase;
    visit->sequence.push_back(item_of_[event.item]);
    uint32_t& place = place_[event.item];
    if (place == kNotInDataset) {
      place = static_cast<uint32_t>(visit->items.size());
      visit->items.push_back({item_of_[event.item], event.type, event.minute});
    } else {
      VisitItem& entry = visit->items[place];
      entry.strongest = std::max(entry.strongest, event.type);
    }
  }

  const EventLog& log_;
  const std::vector<uint32_t>& item_of_;
  std::vector<uint32_t> place_;  // by the log's item number: where it stands in the current visit
};

void renumber(const std::vector<uint32_t>& item_of, std::vector<Visit>* visits) {
  for (Visit& visit : *visits) {
    for (VisitItem& entry : visit.items) entry.item = item_of[entry.item];
    for (uint32_t& item : visit.sequence) item = item_of[item];
  }
}

void sort_by_time(std::vector<Visit>* visits) {
  std::stable_sort(visits->begin(), visits->end(),
                   [](const Visit& a, const Visit& b) { return a.minute < b.minute; });
}

}  // namespace

size_t Dataset::pair_count() const {
  size_t pairs = 0;
  for (const Visit& visit : visits) pairs += visit.items.size();
  return pairs;
}

Dataset make_dataset(const EventLog& log) {
  const std::vector<uint32_t> order = events_by_visit(log);
  std::vector<bool> used(log.item_ids.size());
  for (const uint32_t at : order) used[log.events[at].item] = true;
  Dataset dataset;
  dataset.shopper_count = log.shopper_count;
  const std::vector<uint32_t> item_of = number_by_id(log.item_ids, used, &dataset.item_ids);

  VisitBuilder builder(log, item_of);
  for (size_t begin = 0; begin < order.size();) {
    size_t end = begin;
    while (end < order.size() && log.events[order[end]].visit == log.events[order[begin]].visit) {
      ++end;
    }
    Visit visit = builder.build(std::span(order).subspan(begin, end - begin));
    if (!visit.shopper_known) visit.shopper = dataset.shopper_count++;
    dataset.visits.push_back(std::move(visit));
    begin = end;
  }
  sort_by_time(&dataset.visits);
  return dataset;
}

Dataset before(const Dataset& dataset, int64_t minute) {
  std::vector<bool> keep(dataset.visits.size());
  for (size_t v = 0; v < keep.size(); ++v) keep[v] = dataset.visits[v].minute < minute;
  return keep_visits(dataset, keep);
}

Dataset keep_visits(const Dataset& dataset, const std::vector<bool>& keep) {
  std::vector<bool> used(dataset.item_count());
  Dataset kept;
  kept.shopper_count = dataset.shopper_count;
  for (size_t v = 0; v < dataset.visits.size(); ++v) {
    if (!keep[v]) continue;
    kept.visits.push_back(dataset.visits[v]);
    for (const VisitItem& entry : dataset.visits[v].items) used[entry.item] = true;
  }
  renumber(number_by_id(dataset.item_ids, used, &kept.item_ids), &kept.visits);
  return kept;
}

Dataset with_items(const Dataset& dataset, std::span<const Product> products) {
  std::vector<std::string> ids = dataset.item_ids;
  for (const Product& product : products) {
    if (find_item(dataset, product.id) == kNotInDataset) ids.push_back(product.id);
  }
  Dataset more = dataset;
  const std::vector<bool> all(ids.size(), true);
  renumber(number_by_id(ids, all, &more.item_ids), &more.visits);
  return more;
}

uint32_t find_item(const Dataset& dataset, const std::string& id) {
  const auto at = std::lower_bound(dataset.item_ids.begin(), dataset.item_ids.end(), id);
  if (at == dataset.item_ids.end() || *at != id) return kNotInDataset;
  return static_cast<uint32_t>(at - dataset.item_ids.begin());
}

}  // namespace nearshelf::pipeline
