#include "core/session/event.h"

namespace nearshelf {

std::string_view event_name(EventType type) {
  switch (type) {
    case EventType::kViewItem:
      return "view_item";
    case EventType::kAddToCart:
      return "add_to_cart";
    case EventType::kRemoveFromCart:
      return "remove_from_cart";
    case EventType::kPurchase:
      return "purchase";
  }
  return "";
}

bool parse_event_name(std::string_view name, EventType* type) {
  for (uint8_t value = 1; value < kEventTypeCount; ++value) {
    if (event_name(static_cast<EventType>(value)) == name) {
      *type = static_cast<EventType>(value);
      return true;
    }
  }
  return false;
}

}  // namespace nearshelf
