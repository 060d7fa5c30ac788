// GET /metrics: the service's figures for Prometheus.
#pragma once

#include <functional>
#include <string>

#include "backend/admin/query_endpoint.h"
#include "backend/admin/service_figures.h"
#include "backend/http/router.h"

namespace nearshelf::backend {

// The figures as text format 0.0.4.
std::string to_prometheus_text(const ServiceFigures& figures);

// The references must outlive the object and its replies.
class MetricsApi {
 public:
  // `figures` is called on the endpoint's background thread. `open`: without the admin token.
  MetricsApi(QueryEndpoint& endpoint, std::function<ServiceFigures()> figures, bool open);

  void add_routes(Router& router);

 private:
  HttpResponse read() const;

  QueryEndpoint& endpoint_;
  const std::function<ServiceFigures()> figures_;
  const bool open_;
};

}  // namespace nearshelf::backend
