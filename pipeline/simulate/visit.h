// One visit of a simulated shopper: views, cart, purchase.
#pragma once

#include <cstdint>
#include <vector>

#include "core/session/event.h"
#include "pipeline/simulate/shopper_model.h"

namespace nearshelf::pipeline {

struct SimulatedEvent {
  int64_t second = 0;  // since 1970-01-01 00:00, in the shop's own clock
  uint32_t shopper = 0;
  uint32_t visit = 0;  // of this shopper, from 0
  uint32_t item = 0;   // index into the products
  EventType type = EventType::kViewItem;
};

struct VisitStart {
  uint32_t shopper = 0;
  uint32_t visit = 0;
  uint32_t day = 0;
  int64_t second = 0;
};

// Appends the events of the visit, in order. An item is viewed before it is added to the cart; what
// is purchased is in the cart.
void simulate_visit(const ShopModel& shop, const VisitStart& start, ShopperModel* shopper,
                    Random* random, std::vector<SimulatedEvent>* events);

}  // namespace nearshelf::pipeline
