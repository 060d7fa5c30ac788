#include "backend/http/router.h"

#include <utility>

namespace nearshelf::backend {

void Router::add(const std::string& method, const std::string& path, Route route) {
  paths_[path][method] = std::move(route);
}

std::vector<std::pair<std::string, std::string>> Router::routes() const {
  std::vector<std::pair<std::string, std::string>> result;
  for (const auto& [path, methods] : paths_) {
    for (const auto& [method, route] : methods) result.emplace_back(method, path);
  }
  return result;
}

void Router::dispatch(HttpRequest& request, const Reply& reply) const {
  const size_t mark = request.target.find('?');
  const std::string_view path = request.target.substr(0, mark);
  const std::string_view query =
      mark == std::string_view::npos ? std::string_view() : request.target.substr(mark + 1);
  const auto methods = paths_.find(path);
  if (methods == paths_.end()) {
    return reply(refusals_.refuse(Refusal::kUnknownPath, "There is nothing at this path."));
  }
  const auto route = methods->second.find(request.method);
  if (route == methods->second.end()) return reply(method_not_allowed(path, methods->second));
  route->second(request, query, reply);
}

HttpResponse Router::method_not_allowed(
    std::string_view path, const std::map<std::string, Route, std::less<>>& routes) const {
  std::string allowed;
  for (const auto& [method, route] : routes) allowed += (allowed.empty() ? "" : ", ") + method;
  HttpResponse response = refusals_.refuse(Refusal::kMethodNotAllowed,
                                           std::string(path) + " answers to " + allowed + " only.");
  response.headers.push_back({"Allow", std::move(allowed)});
  return response;
}

}  // namespace nearshelf::backend
