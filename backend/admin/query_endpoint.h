// What all reading endpoints of the operator share: access, work off the server's thread, errors.
#pragma once

#include <functional>
#include <string>

#include "backend/admin/admin_access.h"
#include "backend/base/task_thread.h"
#include "backend/http/http_message.h"
#include "backend/http/refusals.h"

namespace nearshelf::backend {

class QueryEndpoint {
 public:
  // The references must outlive the object and its replies.
  QueryEndpoint(AdminAccess& access, TaskThread& background, Refusals& refusals);

  // Answers 401 without access, else runs `read` on the background thread and sends what it
  // returns. 503 when too much waits there, or when `read` throws: the exception's text goes to the
  // log. On the server's thread.
  void answer(const HttpRequest& request, const Reply& reply, std::function<HttpResponse()> read);

  // As answer(), without asking for access.
  void answer_anyone(const Reply& reply, std::function<HttpResponse()> read);

  // 400, for a query that cannot be read; `text` says what it may hold.
  HttpResponse bad_query(std::string text);

 private:
  AdminAccess& access_;
  TaskThread& background_;
  Refusals& refusals_;
};

// 200 with a body.
HttpResponse json_answer(std::string body);
// `file_name` is what a browser saves it as; plain ASCII without quotes.
HttpResponse csv_answer(std::string body, const std::string& file_name);

}  // namespace nearshelf::backend
