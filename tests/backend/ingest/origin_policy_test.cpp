#include "backend/ingest/origin_policy.h"

#include <doctest/doctest.h>

#include <stdexcept>

using nearshelf::backend::HttpResponse;
using nearshelf::backend::OriginPolicy;

namespace {

std::string header(const HttpResponse& response, const std::string& name) {
  for (const auto& entry : response.headers) {
    if (entry.name == name) return entry.value;
  }
  return "";
}

}  // namespace

TEST_CASE("without a list every origin may send and read the answer") {
  const OriginPolicy policy({});
  CHECK(policy.allows(std::nullopt));
  CHECK(policy.allows("https://anything.example"));
  HttpResponse response;
  policy.add_headers(policy.allowed_origin("https://anything.example"), &response);
  CHECK(header(response, "Access-Control-Allow-Origin") == "*");
}

TEST_CASE("with a list only its origins may, compared as a whole") {
  const OriginPolicy policy({"https://shop.example", "http://localhost:5173"});
  CHECK(policy.allows("https://shop.example"));
  CHECK(policy.allows("http://localhost:5173"));
  for (const char* origin : {"http://shop.example", "https://shop.example:444", "null", "",
                             "https://shop.example.evil.example", "https://SHOP.example"}) {
    CAPTURE(origin);
    CHECK_FALSE(policy.allows(origin));
    HttpResponse response;
    policy.add_headers(policy.allowed_origin(origin), &response);
    CHECK(header(response, "Access-Control-Allow-Origin").empty());
  }
  CHECK_FALSE(policy.allows(std::nullopt));
  HttpResponse response;
  policy.add_headers(policy.allowed_origin("https://shop.example"), &response);
  CHECK(header(response, "Access-Control-Allow-Origin") == "https://shop.example");
  CHECK(header(response, "Vary") == "Origin");
  CHECK(header(response, "Access-Control-Expose-Headers") == "Retry-After");
  CHECK(header(response, "Access-Control-Allow-Credentials").empty());
}

TEST_CASE("a list entry that no browser would send is refused at start") {
  for (const char* origin : {"", "shop.example", "https://", "https://shop.example/",
                             "https://Shop.example", "https://shop.example/path", "*"}) {
    CAPTURE(origin);
    CHECK_THROWS_AS(OriginPolicy({origin}), std::runtime_error);
  }
}
