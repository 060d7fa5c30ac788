// What the released numbers say, for the operator: GET /v1/funnel, /v1/lift, /v1/items,
// /v1/transitions, /v1/segments, /v1/forecast, /v1/monitoring, /v1/drift and /v1/anomalies.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "backend/admin/query_endpoint.h"
#include "backend/base/clock.h"
#include "backend/http/router.h"
#include "backend/ingest/shop_schema.h"
#include "backend/insight/insight_query.h"
#include "backend/insight/insight_store.h"

namespace nearshelf::backend {

// The references must outlive the object and its replies.
class InsightApi {
 public:
  // Tells the shop's schema of now. Called on the server's thread.
  using SchemaSource = std::function<std::shared_ptr<const ShopSchema>()>;

  // `store` is used on the endpoint's background thread alone.
  InsightApi(QueryEndpoint& endpoint, InsightStore& store, SchemaSource schema, HourClock clock);

  void add_routes(Router& router);

 private:
  using Schema = std::shared_ptr<const ShopSchema>;
  using Answer = HttpResponse (InsightApi::*)(const InsightQuery&, const Schema&);

  void add(Router& router, const std::string& path, Answer answer);

  // On the background thread.
  HttpResponse funnel(const InsightQuery& query, const Schema& schema);
  HttpResponse lift(const InsightQuery& query, const Schema& schema);
  HttpResponse items(const InsightQuery& query, const Schema& schema);
  HttpResponse transitions(const InsightQuery& query, const Schema& schema);
  HttpResponse segments(const InsightQuery& query, const Schema& schema);
  HttpResponse forecast(const InsightQuery& query, const Schema& schema);
  HttpResponse monitoring(const InsightQuery& query, const Schema& schema);
  HttpResponse drift(const InsightQuery& query, const Schema& schema);
  HttpResponse anomalies(const InsightQuery& query, const Schema& schema);

  QueryEndpoint& endpoint_;
  InsightStore& store_;
  const SchemaSource schema_;
  const HourClock clock_;
};

}  // namespace nearshelf::backend
