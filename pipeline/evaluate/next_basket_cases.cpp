#include "pipeline/evaluate/next_basket_cases.h"

#include <algorithm>

#include "pipeline/evaluate/evaluation_error.h"
#include "pipeline/evaluate/item_numbers.h"

namespace nearshelf::pipeline {
namespace {

constexpr int64_t kWeek = 7 * 1440;  // minutes

// Positions of each known shopper's visits, oldest first; empty for the others.
std::vector<std::vector<size_t>> visits_by_shopper(const Dataset& dataset) {
  std::vector<std::vector<size_t>> visits(dataset.shopper_count);
  for (size_t v = 0; v < dataset.visits.size(); ++v) {
    const Visit& visit = dataset.visits[v];
    if (visit.shopper_known && !visit.items.empty()) visits[visit.shopper].push_back(v);
  }
  return visits;
}

Case make_case(const Visit& next, uint32_t shopper, const std::vector<uint32_t>& train_item) {
  Case test{.minute = next.minute, .given = {}, .targets = {}, .history = {}};
  test.shopper = shopper;
  for (const VisitItem& entry : next.items) {
    const uint32_t item = train_item[entry.item];
    if (item == kNotInDataset) {
      ++test.unknown_targets;
    } else {
      test.targets.push_back(item);
    }
  }
  return test;
}

// Holds out the last visit of everybody with enough of them. `keeps_others`: whether the visits of
// other known shoppers stay in train.
HeldOut hold_out_last(const Dataset& dataset, bool keeps_others) {
  const std::vector<std::vector<size_t>> visits = visits_by_shopper(dataset);
  std::vector<bool> in_train(dataset.visits.size());
  for (const std::vector<size_t>& own : visits) {
    const bool enough = own.size() >= kFewestBaskets;
    if (!enough && !keeps_others) continue;
    for (size_t k = 0; k + (enough ? 1 : 0) < own.size(); ++k) in_train[own[k]] = true;
  }
  HeldOut held;
  held.hides_given = false;
  held.recall_over = RecallOver::kAllTargets;
  held.train = keep_visits(dataset, in_train);
  std::vector<std::vector<VisitItem>> history(dataset.shopper_count);
  for (const Visit& visit : held.train.visits) {
    std::vector<VisitItem>& past = history[visit.shopper];
    past.insert(past.end(), visit.items.begin(), visit.items.end());
  }
  const std::vector<uint32_t> train_item = numbers_in(held.train, dataset.item_ids);
  for (uint32_t shopper = 0; shopper < visits.size(); ++shopper) {
    if (visits[shopper].size() < kFewestBaskets) continue;
    Case test = make_case(dataset.visits[visits[shopper].back()], shopper, train_item);
    ++held.visits;
    held.pairs += test.targets.size() + test.unknown_targets;
    held.unknown_pairs += test.unknown_targets;
    held.unknown_targets += test.unknown_targets;
    test.history = std::move(history[shopper]);
    held.cases.push_back(std::move(test));
  }
  std::stable_sort(held.cases.begin(), held.cases.end(),
                   [](const Case& a, const Case& b) { return a.minute < b.minute; });
  return held;
}

}  // namespace

Dataset basket_dataset(const BasketLog& log) {
  Dataset dataset;
  dataset.item_ids = log.item_ids;
  const std::vector<uint32_t> item_of = sort_item_ids(&dataset.item_ids);
  dataset.shopper_count = static_cast<uint32_t>(log.shoppers.size());
  size_t most = 0;
  for (size_t s = 0; s < log.shoppers.size(); ++s) {
    most = std::max(most, log.shopper_ends[s] - log.first_basket(s));
  }
  for (uint32_t s = 0; s < dataset.shopper_count; ++s) {
    for (size_t b = log.first_basket(s); b < log.shopper_ends[s]; ++b) {
      const size_t from_end = log.shopper_ends[s] - b;
      const int64_t minute = static_cast<int64_t>(most - from_end) * kWeek;
      Visit visit{.key = std::to_string(b),
                  .shopper = s,
                  .shopper_known = true,
                  .minute = minute,
                  .browsed = false,
                  .items = {},
                  .sequence = {}};
      for (const uint32_t item : log.basket(b)) {
        visit.items.push_back({item_of[item], EventType::kPurchase, minute});
        visit.sequence.push_back(item_of[item]);
      }
      dataset.visits.push_back(std::move(visit));
    }
  }
  std::stable_sort(dataset.visits.begin(), dataset.visits.end(),
                   [](const Visit& a, const Visit& b) { return a.minute < b.minute; });
  return dataset;
}

Split split_next_baskets(const Dataset& dataset) {
  Dataset ordered = dataset;
  std::stable_sort(ordered.visits.begin(), ordered.visits.end(),
                   [](const Visit& a, const Visit& b) {
                     return a.minute != b.minute ? a.minute < b.minute : a.key < b.key;
                   });
  Split split;
  split.test = hold_out_last(ordered, false);
  if (split.test.cases.empty()) {
    throw EvaluationError("nothing to measure: none of " + std::to_string(dataset.shopper_count) +
                          " customers has " + std::to_string(kFewestBaskets) +
                          " baskets. Give a longer log, with customer keys");
  }
  split.validation = hold_out_last(split.test.train, true);
  split.description =
      "Next basket: the last basket of every customer with at least 3 is the target, repeats "
      "count; "
      "settings are chosen on the basket before it. Recall is over all targets. Time order across "
      "customers is not kept.";
  return split;
}

}  // namespace nearshelf::pipeline
