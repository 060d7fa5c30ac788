// POST /v1/orders: the shop's own server reports what was really bought.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "backend/base/task_thread.h"
#include "backend/http/http_message.h"
#include "backend/http/refusals.h"
#include "backend/http/router.h"
#include "backend/orders/order.h"
#include "backend/orders/shop_key.h"
#include "backend/store/writer.h"

namespace nearshelf::backend {

// The references must outlive the object and its replies.
class OrdersApi {
 public:
  using Clock = std::function<std::chrono::sys_seconds()>;

  // Bodies are read on `background`, orders are stored through `writer`. `clock` is called from
  // both the server's and the background thread.
  OrdersApi(const ShopKey& key, Writer& writer, TaskThread& background, Refusals& refusals,
            Clock clock);

  void add_routes(Router& router);

 private:
  // On the server's thread.
  void post(HttpRequest& request, const Reply& reply);
  // On the background thread.
  void read(const std::vector<uint8_t>& body, const Reply& reply);
  void store(std::vector<Order> orders, const Reply& reply);

  const ShopKey& key_;
  Writer& writer_;
  TaskThread& background_;
  Refusals& refusals_;
  const Clock clock_;
  std::atomic<int> waiting_ = 0;  // requests that the writer holds
  // Of the writer's thread only.
  int64_t ids_deleted_on_ = -1;
};

}  // namespace nearshelf::backend
