#include "pipeline/evaluate/cases.h"

#include <algorithm>
#include <limits>

#include "pipeline/evaluate/evaluation_error.h"
#include "pipeline/import/timestamp.h"

namespace nearshelf::pipeline {
namespace {

constexpr size_t kSmallestBasket = 4;
constexpr size_t kSmallestSession = 2;
constexpr size_t kLargestVisit = 100;

// Puts the items of an invoice in an order that depends on nothing but their names.
void sort_by_hash(const Visit& visit, const Dataset& train, std::vector<VisitItem>* items) {
  struct Keyed {
    uint64_t hash;
    VisitItem item;
  };
  std::vector<Keyed> keyed;
  for (const VisitItem& entry : *items) {
    keyed.push_back({split_hash(visit.key + ":" + train.item_ids[entry.item]), entry});
  }
  std::sort(keyed.begin(), keyed.end(), [&](const Keyed& a, const Keyed& b) {
    return a.hash != b.hash ? a.hash < b.hash
                            : train.item_ids[a.item.item] < train.item_ids[b.item.item];
  });
  for (size_t k = 0; k < keyed.size(); ++k) (*items)[k] = keyed[k].item;
}

bool is_case(const Visit& visit, size_t known_items) {
  return known_items >= (visit.browsed ? kSmallestSession : kSmallestBasket) &&
         known_items <= kLargestVisit;
}

// The first half of `known` is given, the rest are targets.
Case cut(const Visit& visit, const Dataset& train, std::vector<VisitItem> known,
         const std::vector<VisitItem>& history) {
  if (!visit.browsed) sort_by_hash(visit, train, &known);
  const auto half = known.begin() + static_cast<std::ptrdiff_t>(known.size() / 2);
  Case test{
      .minute = visit.minute, .given = {known.begin(), half}, .targets = {}, .history = history};
  for (auto entry = half; entry != known.end(); ++entry) test.targets.push_back(entry->item);
  return test;
}

std::string time_of(int64_t minute) {
  constexpr size_t kWithoutSeconds = 16;
  return format_time(minute * 60).substr(0, kWithoutSeconds);
}

}  // namespace

uint64_t split_hash(const std::string& text) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (const char character : text) {
    hash ^= static_cast<uint8_t>(character);
    hash *= 0x100000001b3u;
  }
  hash ^= hash >> 30;
  hash *= 0xbf58476d1ce4e5b9u;
  hash ^= hash >> 27;
  hash *= 0x94d049bb133111ebu;
  return hash ^ (hash >> 31);
}

int64_t newest_share_begins(const Dataset& dataset, double share) {
  if (dataset.visits.empty()) return 0;
  const auto kept = static_cast<size_t>(static_cast<double>(dataset.visits.size()) * (1 - share));
  return dataset.visits[std::min(kept, dataset.visits.size() - 1)].minute;
}

HeldOut hold_out(const Dataset& dataset, int64_t from, int64_t until) {
  HeldOut held;
  held.train = before(dataset, from);
  std::vector<uint32_t> train_item(dataset.item_count());
  for (uint32_t item = 0; item < dataset.item_count(); ++item) {
    train_item[item] = find_item(held.train, dataset.item_ids[item]);
  }

  // Histories end where train ends: every case is ranked with what was known at the split.
  std::vector<std::vector<VisitItem>> history(dataset.shopper_count);
  for (const Visit& visit : dataset.visits) {
    if (visit.minute >= until) break;
    std::vector<VisitItem> known;
    for (VisitItem entry : visit.items) {
      entry.item = train_item[entry.item];
      if (entry.item != kNotInDataset) known.push_back(entry);
    }
    std::vector<VisitItem>& past = history[visit.shopper];
    if (visit.minute >= from) {
      ++held.visits;
      held.pairs += visit.items.size();
      held.unknown_pairs += visit.items.size() - known.size();
      if (is_case(visit, known.size())) held.cases.push_back(cut(visit, held.train, known, past));
    }
    if (visit.minute < from) past.insert(past.end(), known.begin(), known.end());
  }
  return held;
}

Split split_by_time(const Dataset& dataset, int64_t validate_from, int64_t test_from) {
  Split split;
  split.test = hold_out(dataset, test_from, std::numeric_limits<int64_t>::max());
  if (split.test.train.visits.empty() || split.test.cases.empty()) {
    throw EvaluationError(
        "nothing to measure: the log has " + std::to_string(dataset.visits.size()) + " visits, " +
        std::to_string(split.test.train.visits.size()) + " of them before the test part and " +
        std::to_string(split.test.cases.size()) +
        " after it that are large enough to split. Give a longer log, or move --test-from");
  }
  split.validation = hold_out(dataset, validate_from, test_from);
  split.description = "Visits cut in half: train before " + time_of(test_from) +
                      ", test from then on; settings are chosen on visits from " +
                      time_of(validate_from) + " to the test part.";
  return split;
}

}  // namespace nearshelf::pipeline
