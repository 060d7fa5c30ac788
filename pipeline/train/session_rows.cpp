#include "pipeline/train/session_rows.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "pipeline/train/parallel.h"
#include "pipeline/train/sparse_counter.h"

namespace nearshelf::pipeline {
namespace {

using Place = ClickIndex::Place;

// Items with more clicks have direct pairs enough: their neighbours' neighbours join by the
// finished row rather than click by click, which bounds the work.
constexpr size_t kFewClicks = 64;

std::vector<uint32_t> count_sessions(const ClickIndex& clicks) {
  std::vector<uint32_t> counts(clicks.item_count());
  for (uint32_t item = 0; item < counts.size(); ++item) {
    const std::span<const Place> places = clicks.places(item);
    for (size_t k = 0; k < places.size(); ++k) {
      if (k == 0 || places[k].session != places[k - 1].session) ++counts[item];
    }
  }
  return counts;
}

// (n + beta)^exponent of each item.
std::vector<double> norms(const std::vector<uint32_t>& sessions, double shrinkage,
                          double exponent) {
  std::vector<double> values;
  for (const uint32_t n : sessions) values.push_back(std::pow(n + shrinkage, exponent));
  return values;
}

// One worker's share: the row of one item after the other.
class RowCounter {
 public:
  RowCounter(const ClickIndex& clicks, const SessionRowsSettings& settings,
             const std::vector<double>& input_norms, const std::vector<double>& target_norms)
      : clicks_(clicks),
        settings_(settings),
        input_norms_(input_norms),
        target_norms_(target_norms),
        sums_(clicks.item_count()),
        seen_in_(clicks.item_count(), kNowhere) {
    double weight = 1;
    for (size_t k = 0; k < settings.largest_distance; ++k, weight *= settings.distance_decay) {
      weights_.push_back(weight);
    }
  }

  // `before`: the table of the round before, or null for direct pairs alone.
  std::vector<Neighbour> count(uint32_t item, const ItemRows* before) {
    const bool click_by_click = before != nullptr && clicks_.places(item).size() <= kFewClicks;
    for_each_near(item, [&](uint32_t other, double weight, uint32_t shopper) {
      const double share = weight / (input_norms_[item] * target_norms_[other]);
      sums_.add(other, share, shopper);
      if (click_by_click) add_neighbours(item, other, share, shopper, *before);
    });
    std::vector<Neighbour> row = take_row(settings_.min_support);
    if (before == nullptr || click_by_click) return row;
    for (const Neighbour& near : row) {
      sums_.add(near.item, near.weight, 0);
      add_neighbours(item, near.item, near.weight, 0, *before);
    }
    return take_row(0);
  }

 private:
  static constexpr uint32_t kNowhere = UINT32_MAX;

  // Calls visit(other, weight, shopper) for each session and each item near this one in it.
  template <typename Visit>
  void for_each_near(uint32_t item, Visit&& visit) {
    const std::span<const Place> places = clicks_.places(item);
    for (size_t begin = 0; begin < places.size();) {
      size_t end = begin;
      while (end < places.size() && places[end].session == places[begin].session) ++end;
      visit_session(item, places.subspan(begin, end - begin), visit);
      begin = end;
    }
    for (const uint32_t other : seen_) seen_in_[other] = kNowhere;
    seen_.clear();
  }

  // Distances grow, so that the first time another item appears it is as close as it comes.
  template <typename Visit>
  void visit_session(uint32_t item, std::span<const Place> places, Visit&& visit) {
    const uint32_t session = places.front().session;
    const std::span<const uint32_t> items = clicks_.clicks(session);
    const size_t farthest = std::min(weights_.size(), items.size() - 1);
    for (size_t distance = 1; distance <= farthest; ++distance) {
      const auto meet = [&](uint32_t other) {
        if (other == item || seen_in_[other] == session) return;
        seen_in_[other] = session;
        seen_.push_back(other);
        visit(other, weights_[distance - 1], clicks_.shopper(session));
      };
      for (const Place& place : places) {
        if (place.at >= distance) meet(items[place.at - distance]);
        if (place.at + distance < items.size()) meet(items[place.at + distance]);
      }
    }
  }

  void add_neighbours(uint32_t item, uint32_t near, double weight, uint32_t shopper,
                      const ItemRows& before) {
    for (const Neighbour& far : before[near]) {
      if (far.item == item) continue;
      sums_.add(far.item, settings_.neighbours_share * weight * far.weight, shopper);
    }
  }

  std::vector<Neighbour> take_row(uint32_t min_support) {
    std::vector<Neighbour> row;
    for (const auto& entry : sums_.take()) {
      if (entry.shoppers < min_support) continue;
      row.push_back({entry.item, static_cast<float>(entry.sum)});
    }
    keep_highest(settings_.neighbours, &row);
    return row;
  }

  const ClickIndex& clicks_;
  const SessionRowsSettings& settings_;
  const std::vector<double>& input_norms_;
  const std::vector<double>& target_norms_;
  SparseCounter<double> sums_;
  std::vector<uint32_t> seen_in_;  // the session in which an item was last met
  std::vector<uint32_t> seen_;
  std::vector<double> weights_;  // by distance - 1
};

}  // namespace

ItemRows session_rows(const ClickIndex& clicks, const SessionRowsSettings& settings,
                      Progress* progress) {
  const size_t items = clicks.item_count();
  const std::vector<uint32_t> sessions = count_sessions(clicks);
  const auto input_norms = norms(sessions, settings.shrinkage, settings.input_exponent);
  const auto target_norms = norms(sessions, settings.shrinkage, 1 - settings.input_exponent);
  std::vector<RowCounter> counters(worker_count(),
                                   RowCounter(clicks, settings, input_norms, target_norms));
  std::atomic<size_t> done{0};
  ItemRows rows;
  for (size_t round = 0; round <= settings.rounds; ++round) {
    ItemRows next(items);
    parallel_for(items, [&](size_t item, unsigned worker) {
      next[item] = counters[worker].count(static_cast<uint32_t>(item), round > 0 ? &rows : nullptr);
      progress->update(++done, items * (settings.rounds + 1));
    });
    rows = std::move(next);
  }
  return rows;
}

}  // namespace nearshelf::pipeline
