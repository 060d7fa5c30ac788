// Inputs of a demand forecast: what was released and what was ordered, by item and day.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "backend/insight/released.h"

namespace nearshelf::backend {

// Of one item on one day, from the shop's order system: exact.
struct ItemOrders {
  std::string item;
  int64_t day = 0;  // since 1970-01-01 UTC
  int64_t orders = 0;
  int64_t quantity = 0;
  std::map<std::string, int64_t> revenue;  // minor units, by currency
};

struct ForecastRow {
  std::string item;
  int64_t day = 0;
  // Of devices, over all slots in which anything about the item was released that day; without any,
  // they have no value and no bound.
  Estimate viewed, clicked, added, purchased;
  int64_t orders = 0;
  int64_t quantity = 0;
  std::map<std::string, int64_t> revenue;
};

// Calls visit for each item and day of which anything is known, by item, then day. `group`: of
// kItems; its cells are sorted anew. `orders`: by item, then day.
void for_each_forecast_row(ReleasedGroup* group, const std::vector<ItemOrders>& orders,
                           const std::function<void(const ForecastRow&)>& visit);

}  // namespace nearshelf::backend
