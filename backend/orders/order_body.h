// Reads the body of POST /v1/orders.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "backend/orders/order.h"

namespace nearshelf::backend {

struct ParsedOrders {
  std::vector<Order> orders;  // in the order they were sent
  std::string problem;        // empty when all is well; else one sentence for the sender
};

// One order as a JSON object, an array of them, or one object a line (JSON lines); 1 to kMaxOrders.
// An order is {"order_id", "time", "currency", "items": [{"item_id", "quantity", "price"}],
// "cancelled"}, where only "cancelled" may be absent, and nothing else may be there. Never throws,
// but for memory.
ParsedOrders parse_orders(std::string_view body);

}  // namespace nearshelf::backend
