// GET /v1/counts: the counters as JSON, for the operator.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "backend/admin_token.h"
#include "backend/counts_reader.h"
#include "backend/http_message.h"
#include "backend/refusals.h"
#include "backend/task_thread.h"

namespace nearshelf::backend {

// The references must outlive the object and its replies.
class CountsApi {
 public:
  // Queries run on `background`, which alone uses `reader`.
  CountsApi(const AdminToken& token, CountsReader& reader, TaskThread& background,
            Refusals& refusals);

  // Call on the server's thread.
  void get(HttpRequest& request, std::string_view query, const Reply& reply);

 private:
  HttpResponse read(const CountsFilter& filter);
  std::string to_json(const CountsPage& page) const;

  const AdminToken& token_;
  CountsReader& reader_;
  TaskThread& background_;
  Refusals& refusals_;
  const std::chrono::sys_seconds started_;
};

}  // namespace nearshelf::backend
