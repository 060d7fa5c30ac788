// Maps a method and a path to the handler that owns it.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "backend/http/http_message.h"
#include "backend/http/refusals.h"

namespace nearshelf::backend {

class Router {
 public:
  // `query` is the text after '?', still encoded; "" when there is none.
  using Route = std::function<void(HttpRequest&, std::string_view query, Reply)>;

  explicit Router(Refusals& refusals) : refusals_(refusals) {}

  void add(const std::string& method, const std::string& path, Route route);

  // Methods and paths that were added, by path.
  std::vector<std::pair<std::string, std::string>> routes() const;

  // Calls the route, or answers 404 or 405. Paths are compared byte by byte, as they were sent.
  void dispatch(HttpRequest& request, const Reply& reply) const;

 private:
  HttpResponse method_not_allowed(std::string_view path,
                                  const std::map<std::string, Route, std::less<>>& routes) const;

  Refusals& refusals_;
  std::map<std::string, std::map<std::string, Route, std::less<>>, std::less<>> paths_;
};

}  // namespace nearshelf::backend
