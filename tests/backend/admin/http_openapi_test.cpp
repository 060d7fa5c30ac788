// The description of the endpoints against the service itself.
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>

#include "tests/backend/support/running_service.h"

using namespace nearshelf::test;
using nlohmann::json;

namespace {

using Operation = std::pair<std::string, std::string>;  // method and path

// Assets of the dashboard, whose names change with their content, are one path of the document.
std::string documented_path(const std::string& path) {
  const bool is_asset = path.starts_with("/dashboard/") && path.find('.') != std::string::npos;
  return is_asset ? "/dashboard/{asset}" : path;
}

std::set<Operation> documented(const json& document) {
  std::set<Operation> operations;
  for (const auto& [path, methods] : document["paths"].items()) {
    for (const auto& [name, operation] : methods.items()) {
      std::string method = name;
      std::transform(method.begin(), method.end(), method.begin(),
                     [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
      operations.insert({method, path});
    }
  }
  return operations;
}

}  // namespace

TEST_CASE("the public description has every route of the service, and no other") {
  nearshelf::backend::Options options = test_options();
  options.exact_counts = true;
  RunningService backend(options);
  const HttpAnswer answer = request(backend.port(), "GET", "/openapi.json");
  CHECK(answer.status == 200);
  CHECK(answer.header("content-type") == "application/json");
  std::set<Operation> served;
  for (const auto& [method, path] : backend.service().routes()) {
    served.insert({method, documented_path(path)});
  }
  CHECK(documented(json::parse(answer.body)) == served);
}

TEST_CASE("what needs a token by the description needs one") {
  nearshelf::backend::Options options = test_options();
  options.exact_counts = true;
  const RunningService backend(options);
  const json document = json::parse(request(backend.port(), "GET", "/openapi.json").body);
  for (const auto& entry : document["paths"].items()) {
    const std::string& path = entry.key();
    const json& methods = entry.value();
    if (!methods.contains("get") || methods["get"].contains("security")) continue;
    CAPTURE(path);
    CHECK(request(backend.port(), "GET", path).status == 401);
    CHECK(backend.get_as_admin(path).status == 200);
  }
}
