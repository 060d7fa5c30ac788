#include "backend/health_api.h"

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

}  // namespace nearshelf::backend
