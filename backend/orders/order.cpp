#include "backend/orders/order.h"

#include <sodium.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <tuple>

namespace nearshelf::backend {
namespace {

static_assert(std::tuple_size_v<OrderDigest> == crypto_hash_sha256_BYTES);

OrderDigest sha256(std::string_view text) {
  OrderDigest digest;
  crypto_hash_sha256(digest.data(), reinterpret_cast<const uint8_t*>(text.data()), text.size());
  return digest;
}

}  // namespace

OrderDigest digest_of_id(const Order& order) { return sha256(order.id); }

OrderDigest digest_of_content(const Order& order) {
  std::vector<std::tuple<std::string, int64_t, int64_t>> lines;
  for (const OrderLine& line : order.lines) {
    lines.emplace_back(line.item, line.price, line.quantity);
  }
  std::sort(lines.begin(), lines.end());
  const nlohmann::json content = {order.id, order.time.time_since_epoch().count(), order.currency,
                                  lines};
  return sha256(content.dump());
}

int64_t day_of(const Order& order) {
  return std::chrono::floor<std::chrono::days>(order.time).time_since_epoch().count();
}

}  // namespace nearshelf::backend
