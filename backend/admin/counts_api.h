// GET /v1/counts: the exact counters as JSON, for tests and debugging. The service offers it only
// when the operator asks for it: these are the numbers that releases put noise on.
#pragma once

#include <chrono>
#include <string>

#include "backend/admin/query_endpoint.h"
#include "backend/http/refusals.h"
#include "backend/http/router.h"
#include "backend/store/counts_reader.h"
#include "backend/store/writer.h"

namespace nearshelf::backend {

// The references must outlive the object and its replies.
class CountsApi {
 public:
  // Queries run on the endpoint's background thread, which alone uses `reader`.
  CountsApi(QueryEndpoint& endpoint, Writer& writer, CountsReader& reader,
            const Refusals& refusals);

  void add_routes(Router& router);

 private:
  HttpResponse read(const CountsFilter& filter);
  std::string to_json(const CountsPage& page) const;

  QueryEndpoint& endpoint_;
  Writer& writer_;
  CountsReader& reader_;
  const Refusals& refusals_;
  const std::chrono::sys_seconds started_;
};

}  // namespace nearshelf::backend
