// Requests as a browser sends them to the dashboard, without a server.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "backend/admin/admin_access.h"
#include "backend/dashboard/dashboard.h"
#include "backend/http/router.h"

namespace nearshelf::test {

inline constexpr const char* kAdminToken = "0123456789abcdef+&=%";
// kAdminToken in a form.
inline constexpr const char* kTokenForm = "user=operator&token=0123456789abcdef%2B%26%3D%25";

// A POST by a form of the dashboard.
inline backend::HttpRequest form_request(std::string_view target, std::string_view form = "") {
  backend::HttpRequest request;
  request.method = "POST";
  request.target = target;
  request.host = "backend.example";
  request.origin = "https://backend.example";
  request.fetch_site = "same-origin";
  request.body.assign(form.begin(), form.end());
  return request;
}

inline backend::HttpRequest get_request(std::string_view target) {
  backend::HttpRequest request;
  request.method = "GET";
  request.target = target;
  request.host = "backend.example";
  return request;
}

// The value of a header, "" when it is absent.
inline std::string header_of(const backend::HttpResponse& response, std::string_view name) {
  for (const backend::HttpHeader& header : response.headers) {
    if (name == header.name) return header.value;
  }
  return "";
}

// What the browser sends back: the cookie's name and value without its attributes.
inline std::string cookie_of(const backend::HttpResponse& response) {
  const std::string cookie = header_of(response, "Set-Cookie");
  return cookie.substr(0, cookie.find(';'));
}

// The dashboard behind a router, with a clock that stands still.
struct DashboardSite {
  backend::HttpResponse send(backend::HttpRequest request) {
    backend::HttpResponse answer;
    router.dispatch(request, [&answer](backend::HttpResponse response) { answer = response; });
    return answer;
  }

  std::chrono::steady_clock::time_point now{std::chrono::hours(1000)};
  backend::DashboardSessions::Clock clock = [this] { return now; };
  backend::AdminToken token{kAdminToken, "a test"};
  backend::Refusals refusals;
  backend::AdminAccess access{token, refusals, clock};
  backend::Dashboard dashboard{access, refusals, clock};
  backend::Router router{refusals};

  DashboardSite() { dashboard.add_routes(router); }
  DashboardSite(const DashboardSite&) = delete;
  DashboardSite& operator=(const DashboardSite&) = delete;
};

}  // namespace nearshelf::test
