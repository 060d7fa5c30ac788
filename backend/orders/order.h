// One order of the shop's own order system: where revenue comes from. Browsers never tell prices.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace nearshelf::backend {

inline constexpr size_t kMaxOrders = 500;  // of one request
inline constexpr size_t kMaxOrderIdBytes = 128;
inline constexpr size_t kMaxOrderLines = 500;
inline constexpr int64_t kMaxOrderQuantity = 1'000'000;          // of one line
inline constexpr int64_t kMaxOrderPrice = 1'000'000'000'000;     // of one piece, in minor units
inline constexpr int64_t kMaxOrderRevenue = 10'000'000'000'000;  // of one order, in minor units

struct OrderLine {
  std::string item;
  int64_t quantity = 0;
  int64_t price = 0;  // of one piece, in minor units of the currency
};

struct Order {
  std::string id;
  std::chrono::sys_seconds time;
  std::string currency;  // ISO 4217, such as "EUR"
  std::vector<OrderLine> lines;
  bool cancelled = false;
};

using OrderDigest = std::array<uint8_t, 32>;

// SHA-256 of the order's id.
OrderDigest digest_of_id(const Order& order);

// SHA-256 of everything but `cancelled`. The order of the lines does not matter, nor how the time
// was written.
OrderDigest digest_of_content(const Order& order);

// Days since 1970-01-01, UTC.
int64_t day_of(const Order& order);

}  // namespace nearshelf::backend
