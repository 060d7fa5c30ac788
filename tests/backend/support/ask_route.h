// Asks an endpoint without a server.
#pragma once

#include <future>
#include <memory>
#include <string>
#include <utility>

#include "backend/http/router.h"

namespace nearshelf::test {

inline constexpr const char* kRouteToken = "0123456789abcdef";
inline constexpr const char* kRouteAuthorization = "Bearer 0123456789abcdef";

// The answer to GET `target`, from whichever thread it comes. `authorization` as a header has it.
inline backend::HttpResponse ask_route(const backend::Router& router, const std::string& target,
                                       const char* authorization = kRouteAuthorization) {
  backend::HttpRequest request;
  request.method = "GET";
  request.target = target;
  request.authorization = authorization;
  const auto answer = std::make_shared<std::promise<backend::HttpResponse>>();
  auto result = answer->get_future();
  router.dispatch(request, [answer](backend::HttpResponse response) {
    answer->set_value(std::move(response));
  });
  return result.get();
}

}  // namespace nearshelf::test
