// GET /v1/items, /v1/transitions, /v1/segments and /v1/forecast as text.
#pragma once

#include <string>
#include <vector>

#include "backend/insight/forecast.h"
#include "backend/insight/item_counts.h"

namespace nearshelf::backend {

// JSON has the first this many rows and says "more": true when there are others; CSV has all.
inline constexpr size_t kMaxJsonRows = 5'000;

std::string items_to_json(const std::vector<ItemRow>& rows);
std::string items_to_csv(const std::vector<ItemRow>& rows);
std::string transitions_to_json(const std::vector<TransitionRow>& rows);
std::string transitions_to_csv(const std::vector<TransitionRow>& rows);
std::string segments_to_json(const std::vector<SegmentRow>& rows);
std::string segments_to_csv(const std::vector<SegmentRow>& rows);

// Both sort the cells of `group`, of kItems. `orders`: by item, then day.
std::string forecast_to_json(ReleasedGroup* group, const std::vector<ItemOrders>& orders);
// The columns revenue_EUR and so on are of the currencies that occur.
std::string forecast_to_csv(ReleasedGroup* group, const std::vector<ItemOrders>& orders);

}  // namespace nearshelf::backend
