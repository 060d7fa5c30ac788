#include "backend/admin/openapi.h"

#include <string>

namespace nearshelf::backend {

void add_openapi_route(Router& router) {
  router.add("GET", "/openapi.json", [](HttpRequest&, auto, const Reply& reply) {
    HttpResponse response;
    response.status = 200;
    response.content_type = "application/json";
    response.body = openapi_document();
    reply(std::move(response));
  });
}

}  // namespace nearshelf::backend
