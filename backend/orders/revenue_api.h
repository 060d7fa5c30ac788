// GET /v1/revenue: what the shop's orders add up to, for the operator.
#pragma once

#include <functional>
#include <string_view>

#include "backend/admin/query_endpoint.h"
#include "backend/base/clock.h"
#include "backend/http/router.h"
#include "backend/orders/revenue_reader.h"

namespace nearshelf::backend {

// The references must outlive the object and its replies.
class RevenueApi {
 public:
  // `reader` is used on the endpoint's background thread alone.
  RevenueApi(QueryEndpoint& endpoint, RevenueReader& reader, HourClock clock);

  void add_routes(Router& router);

 private:
  void get(const HttpRequest& request, std::string_view query, const Reply& reply);

  QueryEndpoint& endpoint_;
  RevenueReader& reader_;
  const HourClock clock_;
};

}  // namespace nearshelf::backend
