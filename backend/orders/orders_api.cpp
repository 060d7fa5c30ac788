#include "backend/orders/orders_api.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "backend/base/clock.h"
#include "backend/orders/order_body.h"
#include "backend/orders/order_book.h"

namespace nearshelf::backend {
namespace {

// At 64 KiB each: what the orders that wait to be stored may take of memory.
constexpr int kMaxWaitingRequests = 64;
constexpr size_t kShownConflicts = 20;
constexpr std::chrono::hours kOrdersAhead(1);

int64_t day_of(std::chrono::sys_seconds time) {
  return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
}

std::optional<std::string> problem_with_times(const std::vector<Order>& orders,
                                              std::chrono::sys_seconds now) {
  for (const Order& order : orders) {
    const std::string what =
        "The order \"" + order.id + "\" is of " + to_rfc3339(order.time) + ", which is ";
    if (order.time > now + kOrdersAhead) return what + "still to come. Check the clocks.";
    if (day_of(order) < day_of(now) - kOrderAcceptanceDays) {
      return what + "more than " + std::to_string(kOrderAcceptanceDays) +
             " days ago: whether it was counted before is no longer known.";
    }
  }
  return std::nullopt;
}

std::string name_conflicts(const std::vector<std::string>& ids) {
  std::string text =
      "Nothing of this request was stored: these order ids came before with other content: ";
  for (size_t k = 0; k < std::min(ids.size(), kShownConflicts); ++k) {
    text += (k == 0 ? "\"" : ", \"") + ids[k] + "\"";
  }
  if (ids.size() > kShownConflicts) {
    text += " and " + std::to_string(ids.size() - kShownConflicts) + " more";
  }
  return text + ". A changed order needs a cancellation of the first content, and a new id.";
}

}  // namespace

OrdersApi::OrdersApi(const ShopKey& key, Writer& writer, TaskThread& background, Refusals& refusals,
                     Clock clock)
    : key_(key),
      writer_(writer),
      background_(background),
      refusals_(refusals),
      clock_(std::move(clock)) {}

void OrdersApi::add_routes(Router& router) {
  router.add("POST", "/v1/orders",
             [this](HttpRequest& request, auto, const Reply& reply) { post(request, reply); });
}

void OrdersApi::post(HttpRequest& request, const Reply& reply) {
  if (auto problem = key_.problem_with(request.signature, request.body, clock_())) {
    return reply(refusals_.refuse(Refusal::kBadSignature, std::move(*problem)));
  }
  const bool queued =
      background_.post([this, reply, body = std::move(request.body)] { read(body, reply); });
  if (queued) return;
  reply(refusals_.refuse(Refusal::kQueueFull, "Too many requests are waiting. Send it again."));
}

void OrdersApi::read(const std::vector<uint8_t>& body, const Reply& reply) {
  ParsedOrders parsed = parse_orders({reinterpret_cast<const char*>(body.data()), body.size()});
  if (!parsed.problem.empty()) {
    return reply(refusals_.refuse(Refusal::kBadOrder, std::move(parsed.problem)));
  }
  if (auto problem = problem_with_times(parsed.orders, clock_())) {
    return reply(refusals_.refuse(Refusal::kBadOrder, std::move(*problem)));
  }
  if (waiting_.fetch_add(1) >= kMaxWaitingRequests) {
    waiting_.fetch_sub(1);
    return reply(refusals_.refuse(Refusal::kQueueFull,
                                  "Too many orders are waiting to be stored. "
                                  "Send them again."));
  }
  store(std::move(parsed.orders), reply);
}

void OrdersApi::store(std::vector<Order> orders, const Reply& reply) {
  // Written by the transaction, read when it is done, both on the writer's thread.
  const auto conflicts = std::make_shared<std::vector<std::string>>();
  const int64_t today = day_of(clock_());
  const auto work = [this, conflicts, today,
                     orders = std::move(orders)](SQLite::Database& database) {
    *conflicts = book_orders(database, orders);
    if (ids_deleted_on_ == today) return;
    delete_old_order_ids(database, today);
    ids_deleted_on_ = today;
  };
  writer_.transact(work, [this, conflicts, reply](const std::optional<std::string>& problem) {
    waiting_.fetch_sub(1);
    if (problem) {
      return reply(refusals_.refuse(Refusal::kStoreUnavailable,
                                    "The store cannot take orders now. Send them again."));
    }
    if (!conflicts->empty()) {
      return reply(refusals_.refuse(Refusal::kOrderConflict, name_conflicts(*conflicts)));
    }
    reply({});
  });
}

}  // namespace nearshelf::backend
