// What a shopper did to an item, in GA4 terms.
#pragma once

#include <cstdint>
#include <string_view>

namespace nearshelf {

// Values are stored in profiles and contributions: never reuse or renumber one.
enum class EventType : uint8_t {
  kViewItem = 1,
  kAddToCart = 2,
  kRemoveFromCart = 3,
  kPurchase = 4,
};
inline constexpr uint8_t kEventTypeCount = 5;  // one past the largest value

// The GA4 event name, or "" for an unknown value.
std::string_view event_name(EventType type);

// Parses a GA4 event name. Returns false for names that say nothing about an item's appeal.
bool parse_event_name(std::string_view name, EventType* type);

}  // namespace nearshelf
