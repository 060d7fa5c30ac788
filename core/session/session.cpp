#include "core/session/session.h"

#include <algorithm>

#include "core/base/math.h"

namespace nearshelf {
namespace {

bool holds(std::span<const uint32_t> items, uint32_t item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

}  // namespace

void Session::track(uint32_t item, EventType type, int64_t minute) {
  if (events_.size() == kMaxSessionEvents) events_.erase(events_.begin());
  events_.push_back({item, type, minute});
}

std::vector<Session::Recent> Session::recents(const SessionParameters& parameters) const {
  // At most kMaxRecentItems entries are kept, so a linear search beats any table.
  std::vector<Recent> recents;
  for (size_t back = events_.size(); back-- > 0;) {
    const Event& event = events_[back];
    const float weight = parameters.event_weight[static_cast<uint8_t>(event.type)];
    if (!(weight > 0)) continue;
    const auto known = std::find_if(recents.begin(), recents.end(),
                                    [&](const Recent& r) { return r.item == event.item; });
    if (known != recents.end()) {
      known->strongest = std::max(known->strongest, weight);
    } else if (recents.size() < parameters.recent_items) {
      recents.push_back({event.item, weight, event.minute});
    }
  }
  return recents;
}

void Session::recent_items(const SessionParameters& parameters, int64_t now,
                           std::vector<WeightedItem>* out) const {
  out->clear();
  double step = 1;
  for (const Recent& recent : recents(parameters)) {
    const double age = static_cast<double>(now - recent.latest_minute);
    const double weight = recent.strongest * step * decay(age, parameters.recent_half_life);
    if (static_cast<float>(weight) > 0) out->push_back({recent.item, static_cast<float>(weight)});
    step *= parameters.step_decay;
  }
}

void Session::repeated_items(const SessionParameters& parameters, int64_t now,
                             std::vector<WeightedItem>* out) const {
  out->clear();
  double step = 1;
  for (const Recent& recent : recents(parameters)) {
    const double age = static_cast<double>(now - recent.latest_minute);
    out->push_back(
        {recent.item, static_cast<float>(step * decay(age, parameters.recent_half_life))});
    step *= parameters.repeat_decay;
  }
}

void Session::latest_clicks(const SessionParameters& parameters, int64_t now,
                            std::vector<WeightedItem>* out) const {
  out->clear();
  double step = 1;
  for (size_t back = events_.size(); back-- > 0 && out->size() < parameters.clicks;) {
    const Event& event = events_[back];
    if (!(parameters.event_weight[static_cast<uint8_t>(event.type)] > 0)) continue;
    const double age = static_cast<double>(now - event.minute);
    out->push_back(
        {event.item, static_cast<float>(step * decay(age, parameters.recent_half_life))});
    step *= parameters.click_decay;
  }
}

void Session::click_sequence(const SessionParameters& parameters, size_t count,
                             std::vector<uint32_t>* out) const {
  out->clear();
  for (size_t back = events_.size(); back-- > 0 && out->size() < count;) {
    const Event& event = events_[back];
    if (parameters.event_weight[static_cast<uint8_t>(event.type)] > 0) out->push_back(event.item);
  }
  std::reverse(out->begin(), out->end());
}

void Session::purchase_history(const SessionParameters& parameters, int64_t now,
                               std::vector<WeightedItem>* out) const {
  out->clear();
  for (size_t back = events_.size(); back-- > 0;) {
    const Event& event = events_[back];
    if (event.type != EventType::kPurchase) continue;
    const double age = static_cast<double>(now - event.minute);
    const auto weight = static_cast<float>(decay(age, parameters.history_half_life));
    const auto known = std::find_if(out->begin(), out->end(), [&](const WeightedItem& entry) {
      return entry.item == event.item;
    });
    if (known != out->end()) {
      known->weight += weight;
    } else {
      out->push_back({event.item, weight});
    }
  }
  for (WeightedItem& entry : *out) entry.weight = static_cast<float>(log1p_positive(entry.weight));
  std::erase_if(*out, [](const WeightedItem& entry) { return !(entry.weight > 0); });
}

void Session::cart(std::vector<uint32_t>* out) const {
  out->clear();
  std::vector<uint32_t> decided;
  for (size_t back = events_.size(); back-- > 0;) {
    const Event& event = events_[back];
    if (event.type == EventType::kViewItem || holds(decided, event.item)) continue;
    decided.push_back(event.item);
    if (event.type == EventType::kAddToCart) out->push_back(event.item);
  }
}

uint32_t Session::last_viewed() const {
  for (size_t back = events_.size(); back-- > 0;) {
    if (events_[back].type == EventType::kViewItem) return events_[back].item;
  }
  return kNoItem;
}

void Session::just_purchased(int64_t now, std::vector<uint32_t>* out) const {
  out->clear();
  for (const Event& event : events_) {
    if (event.type == EventType::kPurchase && now - event.minute < kJustPurchasedMinutes) {
      out->push_back(event.item);
    }
  }
}

}  // namespace nearshelf
