#include "pipeline/train/click_index.h"

#include <algorithm>
#include <numeric>

namespace nearshelf::pipeline {

ClickIndex::ClickIndex(const Dataset& dataset, const ClickSettings& settings) : session_begins_{0} {
  std::vector<uint32_t> order(dataset.visits.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return dataset.visits[a].shopper < dataset.visits[b].shopper;
  });
  for (const uint32_t v : order) append(dataset.visits[v], settings);
  index_places(dataset.item_count());
}

void ClickIndex::append(const Visit& visit, const ClickSettings& settings) {
  if (!visit.browsed) return;
  const size_t begin = clicks_.size();
  for (const uint32_t item : visit.sequence) {
    const bool reload = clicks_.size() > begin && clicks_.back() == item;
    if (!(reload && settings.collapse_reloads)) clicks_.push_back(item);
  }
  const size_t count = clicks_.size() - begin;
  const auto at = clicks_.begin() + static_cast<std::ptrdiff_t>(begin);
  if (count < 2) {
    clicks_.resize(begin);  // nothing follows anything
    return;
  }
  if (count > settings.latest) {
    clicks_.erase(at, at + static_cast<std::ptrdiff_t>(count - settings.latest));
  }
  session_begins_.push_back(clicks_.size());
  shoppers_.push_back(visit.shopper);
}

void ClickIndex::index_places(size_t items) {
  // A counting sort: each item's begin moves from its first place to its last, which is where the
  // next item begins.
  place_begins_.assign(items + 2, 0);
  for (const uint32_t item : clicks_) ++place_begins_[item + 2];
  std::partial_sum(place_begins_.begin(), place_begins_.end(), place_begins_.begin());
  places_.resize(clicks_.size());
  for (uint32_t session = 0; session < shoppers_.size(); ++session) {
    const auto items_of_session = clicks(session);
    for (uint32_t at = 0; at < items_of_session.size(); ++at) {
      places_[place_begins_[items_of_session[at] + 1]++] = {session, at};
    }
  }
  place_begins_.pop_back();
}

}  // namespace nearshelf::pipeline
