// The shopper's events on this device, and every feature computed from them: the one definition
// that both the trainer and the browser use.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/catalog/catalog_view.h"
#include "core/session/event.h"

namespace nearshelf {

inline constexpr size_t kMaxSessionEvents = 2000;
// A purchase this recent counts as "just purchased": 7 days, in minutes.
inline constexpr int64_t kJustPurchasedMinutes = 7 * 24 * 60;

// How events turn into the weights of recent items. Units as in docs/FORMAT.md, section PARM.
struct SessionParameters {
  float event_weight[kEventTypeCount] = {0, 1, 3, 0, 5};
  float step_decay = 1;              // factor per distinct item back, 0 < g <= 1
  float recent_half_life = 1440;     // minutes
  float history_half_life = 525600;  // minutes
  uint32_t recent_items = 50;        // 1..200
  float repeat_decay = 0.9f;         // factor per distinct item back of the repeat prior
  float click_decay = 0.7f;          // factor per click back of the tower's input
  uint32_t clicks = 10;              // 1..200: latest clicks in the tower's input
};

struct WeightedItem {
  uint32_t item;
  float weight;
};

class Session {
 public:
  // Appends an event; the oldest is dropped beyond kMaxSessionEvents. `minute` may be any clock
  // that the later calls share.
  void track(uint32_t item, EventType type, int64_t minute);
  void clear() { events_.clear(); }
  bool empty() const { return events_.empty(); }

  // Latest distinct items first, at most parameters.recent_items of them. The k-th has weight
  // w = max over its events of event_weight * step_decay^k * 2^(-age of its latest event /
  // half-life). Removals from the cart do not count; items of weight 0 are left out.
  void recent_items(const SessionParameters& parameters, int64_t now,
                    std::vector<WeightedItem>* out) const;

  // The same items, each with w = repeat_decay^k * 2^(-age of its latest event / half-life).
  void repeated_items(const SessionParameters& parameters, int64_t now,
                      std::vector<WeightedItem>* out) const;

  // The latest `parameters.clicks` events that count (event_weight > 0), latest first, an item as
  // often as it occurs. The k-th has weight click_decay^k * 2^(-age / half-life).
  void latest_clicks(const SessionParameters& parameters, int64_t now,
                     std::vector<WeightedItem>* out) const;

  // The items of the latest `count` events that count, oldest first, repeats kept.
  void click_sequence(const SessionParameters& parameters, size_t count,
                      std::vector<uint32_t>* out) const;

  // Every item ever purchased with f = log1p(sum over its purchases of 2^(-age / half-life)), in
  // order of its latest purchase, latest first. Purchases without weight are left out.
  void purchase_history(const SessionParameters& parameters, int64_t now,
                        std::vector<WeightedItem>* out) const;

  // Items whose latest cart event is an add_to_cart, in no particular order.
  void cart(std::vector<uint32_t>* out) const;

  // The item of the latest view_item, or kNoItem: most likely the page the shopper is on.
  uint32_t last_viewed() const;

  // Calls visit(item, type, minute) for every event, latest first.
  template <typename Visit>
  void for_each_event(Visit&& visit) const {
    for (size_t back = events_.size(); back-- > 0;) {
      visit(events_[back].item, events_[back].type, events_[back].minute);
    }
  }

  // Items purchased within kJustPurchasedMinutes before `now`; may repeat an item.
  void just_purchased(int64_t now, std::vector<uint32_t>* out) const;

 private:
  struct Event {
    uint32_t item;
    EventType type;
    int64_t minute;
  };
  struct Recent {
    uint32_t item;
    float strongest;  // largest event weight among its events
    int64_t latest_minute;
  };
  // Latest distinct items first, at most parameters.recent_items.
  std::vector<Recent> recents(const SessionParameters& parameters) const;

  std::vector<Event> events_;  // oldest first
};

}  // namespace nearshelf
