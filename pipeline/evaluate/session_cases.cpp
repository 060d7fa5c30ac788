#include "pipeline/evaluate/session_cases.h"

#include <algorithm>
#include <span>

#include "pipeline/evaluate/evaluation_error.h"
#include "pipeline/evaluate/item_numbers.h"

namespace nearshelf::pipeline {
namespace {

constexpr size_t kValidationTenths = 1;

Visit make_visit(std::span<const uint32_t> clicks, uint32_t number,
                 const std::vector<uint32_t>& item_of, std::vector<uint32_t>* last_visit) {
  Visit visit{.key = std::to_string(number),
              .shopper = number,
              .shopper_known = false,
              .minute = number,
              .browsed = true,
              .items = {},
              .sequence = {}};
  visit.sequence.reserve(clicks.size());
  for (const uint32_t click : clicks) {
    const uint32_t item = item_of[click];
    visit.sequence.push_back(item);
    if ((*last_visit)[item] == number) continue;
    (*last_visit)[item] = number;
    visit.items.push_back({item, EventType::kViewItem, visit.minute});
  }
  return visit;
}

// `clicks` in the numbers of held->train, kNotInDataset among them.
void add_session(std::span<const uint32_t> clicks, int64_t minute, HeldOut* held) {
  ++held->visits;
  held->pairs += clicks.size();
  const auto unknown = std::count(clicks.begin(), clicks.end(), kNotInDataset);
  held->unknown_pairs += static_cast<size_t>(unknown);
  if (clicks.back() == kNotInDataset) {
    ++held->unknown_targets;
    return;
  }
  Case test{.minute = minute, .given = {}, .targets = {clicks.back()}, .history = {}};
  for (const uint32_t item : clicks.first(clicks.size() - 1)) {
    if (item != kNotInDataset) test.given.push_back({item, EventType::kViewItem, minute});
  }
  if (!test.given.empty()) held->cases.push_back(std::move(test));
}

HeldOut hold_out_sessions(const SessionLog& sessions, size_t from, int64_t minute, Dataset train) {
  HeldOut held;
  held.train = std::move(train);
  held.hides_given = false;
  const std::vector<uint32_t> item_of = numbers_in(held.train, sessions.item_ids);
  std::vector<uint32_t> clicks;
  for (size_t s = from; s < sessions.session_count(); ++s) {
    clicks.clear();
    for (const uint32_t click : sessions.session(s)) clicks.push_back(item_of[click]);
    add_session(clicks, minute++, &held);
  }
  return held;
}

}  // namespace

Dataset session_dataset(const SessionLog& log) {
  Dataset dataset;
  dataset.item_ids = log.item_ids;
  const std::vector<uint32_t> item_of = sort_item_ids(&dataset.item_ids);
  std::vector<uint32_t> last_visit(item_of.size(), UINT32_MAX);
  dataset.shopper_count = static_cast<uint32_t>(log.session_count());
  dataset.visits.reserve(log.session_count());
  for (uint32_t s = 0; s < dataset.shopper_count; ++s) {
    dataset.visits.push_back(make_visit(log.session(s), s, item_of, &last_visit));
  }
  return dataset;
}

Split split_sessions(const SessionLog& train, const SessionLog& test) {
  Dataset all = session_dataset(train);
  const size_t count = all.visits.size();
  const size_t kept = count - count * kValidationTenths / 10;
  const auto from = static_cast<int64_t>(kept);
  Split split;
  split.validation = hold_out_sessions(train, kept, from, before(all, from));
  split.test = hold_out_sessions(test, 0, static_cast<int64_t>(count), std::move(all));
  if (split.test.cases.empty()) {
    throw EvaluationError(test.report.source + ": nothing to measure: none of its " +
                          std::to_string(test.session_count()) + " sessions ends with an item of " +
                          train.report.source +
                          " after another one. Check that both use the same item ids");
  }
  split.description =
      "Sessions: the last click of each line is the target, nothing is hidden; settings are chosen "
      "on the last " +
      std::to_string(count - kept) + " of " + std::to_string(count) + " train lines.";
  return split;
}

}  // namespace nearshelf::pipeline
