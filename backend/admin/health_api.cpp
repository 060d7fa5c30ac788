#include "backend/admin/health_api.h"

#include <chrono>
#include <future>
#include <memory>
#include <utility>

namespace nearshelf::backend {
namespace {

HttpResponse plain_text(unsigned status, std::string text) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(text) + "\n";
  return response;
}

}  // namespace

void get_health(const Reply& reply) { reply(plain_text(200, "ok")); }

void get_readiness(Writer& writer, const Reply& reply) {
  writer.probe([reply](const std::optional<std::string>& problem) {
    reply(problem ? plain_text(503, "The store cannot be written: " + *problem)
                  : plain_text(200, "ready"));
  });
}

std::optional<std::string> store_problem(Writer& writer) {
  constexpr std::chrono::seconds kPatience(2);
  const auto answer = std::make_shared<std::promise<std::optional<std::string>>>();
  std::future<std::optional<std::string>> problem = answer->get_future();
  writer.probe([answer](std::optional<std::string> found) { answer->set_value(std::move(found)); });
  if (problem.wait_for(kPatience) == std::future_status::ready) return problem.get();
  return "The store did not answer for " + std::to_string(kPatience.count()) + " seconds.";
}

}  // namespace nearshelf::backend
