#include "backend/insight/anomaly_watch.h"

#include <algorithm>
#include <utility>

namespace nearshelf::backend {
namespace {

constexpr size_t kRememberedHours = 7 * 24;

}  // namespace

AnomalyWatch::AnomalyWatch(HourClock clock, Sink sink)
    : clock_(std::move(clock)), sink_(std::move(sink)), hour_(clock_()) {}

void AnomalyWatch::saw(uint64_t network, const Contribution& contribution) {
  tick();
  ++contributions_;
  if (network != 0) networks_.add(network);
  for (const FunnelCell& cell : contribution.funnel) {
    const std::string_view slot = contribution.slots[cell.slot];
    // Outside any rail nothing has to be clicked before it is bought.
    if (slot.empty()) continue;
    ++events_[static_cast<size_t>(cell.event)];
    if (cell.event == FeedbackEvent::kViewItemList) viewed_slots_.add(slot);
  }
  for (const ItemCell& cell : contribution.item_cells) {
    if (cell.event == FeedbackEvent::kSelectItem) {
      clicked_items_.add(contribution.items[cell.item]);
    }
  }
}

void AnomalyWatch::tick() {
  const Hour now = clock_();
  if (now == hour_) return;
  HourFacts facts = finish_hour();
  std::vector<Anomaly> found = judge(facts, before_);
  if (whole_hour_) remember(std::move(facts));
  // Hours in which nobody came are a part of the past, too.
  const Hour first_empty = std::max<Hour>(
      hour_ + 1, now < kRememberedHours ? 0 : now - static_cast<Hour>(kRememberedHours));
  for (Hour empty = first_empty; empty < now; ++empty) {
    HourFacts nothing;
    nothing.hour = empty;
    remember(nothing);
  }
  hour_ = now;
  whole_hour_ = true;
  if (!found.empty()) sink_(std::move(found));
}

HourFacts AnomalyWatch::finish_hour() {
  HourFacts facts;
  facts.hour = hour_;
  facts.contributions = contributions_;
  if (networks_.total() > 0) {
    facts.largest_network_share =
        static_cast<double>(networks_.largest()) / static_cast<double>(contributions_);
  }
  facts.events = events_;
  facts.item_clicks = clicked_items_.total();
  facts.clicked_items = clicked_items_.effective_number();
  facts.slot_views = viewed_slots_.total();
  facts.viewed_slots = viewed_slots_.effective_number();
  contributions_ = 0;
  events_ = {};
  networks_.clear();
  clicked_items_.clear();
  viewed_slots_.clear();
  return facts;
}

void AnomalyWatch::remember(HourFacts facts) {
  if (before_.size() == kRememberedHours) before_.erase(before_.begin());
  before_.push_back(std::move(facts));
}

}  // namespace nearshelf::backend
