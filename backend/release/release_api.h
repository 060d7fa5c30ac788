// GET /v1/releases and GET /v1/ledger: what was released and what it cost. For the operator.
#pragma once

#include <string_view>

#include "backend/admin/query_endpoint.h"
#include "backend/base/clock.h"
#include "backend/base/window_schedule.h"
#include "backend/http/router.h"
#include "backend/release/ledger_reader.h"
#include "backend/release/release_query.h"
#include "backend/release/release_terms.h"

namespace nearshelf::backend {

// The references must outlive the object and its replies.
class ReleaseApi {
 public:
  // Queries run on the endpoint's background thread, which alone uses `reader`.
  ReleaseApi(QueryEndpoint& endpoint, LedgerReader& reader, const WindowSchedule& schedule,
             const ReleaseTerms& terms, HourClock clock);

  // All calls on the server's thread.
  void add_routes(Router& router);

 private:
  using Read = HttpResponse (ReleaseApi::*)(const ReleaseQuery&);

  void get(const HttpRequest& request, std::string_view query, const Reply& reply, Read read);
  HttpResponse releases(const ReleaseQuery& query);
  HttpResponse ledger(const ReleaseQuery& query);

  QueryEndpoint& endpoint_;
  LedgerReader& reader_;
  const WindowSchedule schedule_;
  const ReleaseTerms terms_;
  const HourClock clock_;
};

}  // namespace nearshelf::backend
