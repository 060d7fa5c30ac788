#include "backend/admin/query_endpoint.h"

#include <spdlog/spdlog.h>

#include <utility>

namespace nearshelf::backend {

QueryEndpoint::QueryEndpoint(AdminAccess& access, TaskThread& background, Refusals& refusals)
    : access_(access), background_(background), refusals_(refusals) {}

void QueryEndpoint::answer(const HttpRequest& request, const Reply& reply,
                           std::function<HttpResponse()> read) {
  if (auto refusal = access_.refusal(request)) return reply(std::move(*refusal));
  answer_anyone(reply, std::move(read));
}

void QueryEndpoint::answer_anyone(const Reply& reply, std::function<HttpResponse()> read) {
  const bool queued = background_.post([this, reply, read = std::move(read)] {
    try {
      reply(read());
    } catch (const std::exception& error) {
      spdlog::error("a query of the operator failed: {}", error.what());
      reply(refusals_.refuse(Refusal::kStoreUnavailable,
                             "The store cannot be read now; the log says why. Try again later."));
    }
  });
  if (queued) return;
  reply(refusals_.refuse(Refusal::kQueueFull, "Too many queries are waiting. Try again later."));
}

HttpResponse QueryEndpoint::bad_query(std::string text) {
  return refusals_.refuse(Refusal::kBadQuery, std::move(text));
}

HttpResponse json_answer(std::string body) {
  HttpResponse response;
  response.status = 200;
  response.content_type = "application/json";
  response.body = std::move(body);
  return response;
}

HttpResponse csv_answer(std::string body, const std::string& file_name) {
  HttpResponse response;
  response.status = 200;
  response.content_type = "text/csv; charset=utf-8";
  response.body = std::move(body);
  response.headers.push_back({"Content-Disposition", "attachment; filename=\"" + file_name + "\""});
  return response;
}

}  // namespace nearshelf::backend
