// GET /v1/status: how the service does, for the dashboard and for people.
#pragma once

#include <functional>
#include <string>

#include "backend/admin/query_endpoint.h"
#include "backend/admin/service_figures.h"
#include "backend/http/router.h"

namespace nearshelf::backend {

// The figures as JSON.
std::string to_status_json(const ServiceFigures& figures);

// The references must outlive the object and its replies.
class StatusApi {
 public:
  // `figures` is called on the endpoint's background thread.
  StatusApi(QueryEndpoint& endpoint, std::function<ServiceFigures()> figures);

  void add_routes(Router& router);

 private:
  QueryEndpoint& endpoint_;
  const std::function<ServiceFigures()> figures_;
};

}  // namespace nearshelf::backend
