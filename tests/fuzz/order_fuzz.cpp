// Law: what is read keeps to the limits, has the same content when it is written and read again;
// either there are orders or there is a problem.
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "backend/base/clock.h"
#include "backend/orders/order_body.h"

namespace {

using nearshelf::backend::Order;
using nearshelf::backend::ParsedOrders;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_limits(const Order& order) {
  int64_t revenue = 0;
  for (const auto& line : order.lines) {
    require(line.quantity >= 1 && line.quantity <= nearshelf::backend::kMaxOrderQuantity);
    require(line.price >= 0 && line.price <= nearshelf::backend::kMaxOrderPrice);
    revenue += line.quantity * line.price;
  }
  require(!order.id.empty() && order.currency.size() == 3 && !order.lines.empty());
  require(revenue <= nearshelf::backend::kMaxOrderRevenue);
}

std::string written(const Order& order) {
  nlohmann::json items = nlohmann::json::array();
  for (const auto& line : order.lines) {
    items.push_back({{"item_id", line.item}, {"quantity", line.quantity}, {"price", line.price}});
  }
  return nlohmann::json{{"order_id", order.id},
                        {"time", nearshelf::backend::to_rfc3339(order.time)},
                        {"currency", order.currency},
                        {"items", items},
                        {"cancelled", order.cancelled}}
      .dump();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const ParsedOrders parsed =
      nearshelf::backend::parse_orders({reinterpret_cast<const char*>(data), size});
  if (!parsed.problem.empty()) return 0;
  require(!parsed.orders.empty());
  for (const Order& order : parsed.orders) {
    check_limits(order);
    const ParsedOrders again = nearshelf::backend::parse_orders(written(order));
    require(again.problem.empty() && again.orders.size() == 1);
    require(digest_of_content(again.orders[0]) == digest_of_content(order));
    require(again.orders[0].cancelled == order.cancelled);
  }
  return 0;
}
