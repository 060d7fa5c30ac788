#include "backend/dashboard/dashboard.h"

#include <string>
#include <utility>

#include "backend/admin/same_origin.h"
#include "backend/dashboard/assets.h"
#include "backend/http/query_string.h"

namespace nearshelf::backend {
namespace {

constexpr const char* kPath = "/dashboard";
constexpr size_t kMaxFormBytes = 4096;
constexpr unsigned kSeeOther = 303;

constexpr const char* kLimitedText =
    "Too many wrong tokens were tried. Wait a minute, then try again.";
constexpr const char* kWrongTokenText = "That is not the admin token of this backend.";
constexpr const char* kCrossSiteText =
    "The browser says that another page sent this form, or a proxy changes the Host header. Log in "
    "from this page.";

void add_page_headers(HttpResponse& response) {
  response.content_type = "text/html; charset=utf-8";
  response.headers.push_back({"Cache-Control", "no-store"});
  response.headers.push_back({"Content-Security-Policy", dashboard_policy()});
  // Without "same-origin" browsers would send "Origin: null" with the forms.
  response.headers.push_back({"Referrer-Policy", "same-origin"});
  response.headers.push_back({"Cross-Origin-Opener-Policy", "same-origin"});
  response.headers.push_back({"Cross-Origin-Resource-Policy", "same-origin"});
}

HttpResponse see_dashboard() {
  HttpResponse response;
  response.status = kSeeOther;
  response.headers.push_back({"Location", kPath});
  return response;
}

// The form, with `message` above it when that is not empty. `response` brings the status.
HttpResponse login_page(HttpResponse response, std::string_view message) {
  response.body = dashboard_login_page();
  const size_t mark = response.body.find(kLoginMessageMark);
  std::string shown;
  if (!message.empty()) shown.append("<p role=\"alert\">").append(message).append("</p>");
  response.body.replace(mark, kLoginMessageMark.size(), shown);
  add_page_headers(response);
  return response;
}

HttpResponse asset_answer(const DashboardAsset& asset) {
  HttpResponse response;
  response.status = 200;
  response.content_type = asset.content_type;
  response.body = asset.body;
  response.headers.push_back({"Cache-Control", "public, max-age=31536000, immutable"});
  response.headers.push_back({"Cross-Origin-Resource-Policy", "same-origin"});
  return response;
}

// The field "token" of the form, "" when there is none.
std::string typed_token(const HttpRequest& request) {
  if (request.body.size() > kMaxFormBytes) return "";
  const auto fields = parse_query(std::string(request.body.begin(), request.body.end()));
  if (!fields) return "";
  const auto token = fields->find("token");
  return token == fields->end() ? "" : token->second;
}

}  // namespace

Dashboard::Dashboard(AdminAccess& access, Refusals& refusals, LoginLimiter::Clock clock)
    : access_(access), refusals_(refusals), limiter_(std::move(clock)) {}

void Dashboard::add_routes(Router& router) {
  router.add("GET", "/",
             [](HttpRequest&, std::string_view, const Reply& reply) { reply(see_dashboard()); });
  router.add("GET", kPath, [this](HttpRequest& request, std::string_view, const Reply& reply) {
    reply(page(request));
  });
  router.add("POST", "/dashboard/login",
             [this](HttpRequest& request, std::string_view, const Reply& reply) {
               reply(log_in(request));
             });
  router.add("POST", "/dashboard/logout",
             [this](HttpRequest& request, std::string_view, const Reply& reply) {
               reply(log_out(request));
             });
  for (const DashboardAsset& asset : dashboard_assets()) {
    router.add("GET", asset.path, [&asset](HttpRequest&, std::string_view, const Reply& reply) {
      reply(asset_answer(asset));
    });
  }
}

HttpResponse Dashboard::page(const HttpRequest& request) {
  HttpResponse response;
  response.status = 200;
  if (!access_.admits(request)) return login_page(std::move(response), "");
  response.body = dashboard_page();
  add_page_headers(response);
  return response;
}

HttpResponse Dashboard::log_in(const HttpRequest& request) {
  if (!is_same_origin(request)) {
    return login_page(refusals_.refuse(Refusal::kCrossSite, ""), kCrossSiteText);
  }
  if (!limiter_.allows(request.network)) {
    return login_page(refusals_.refuse(Refusal::kLoginLimited, ""), kLimitedText);
  }
  std::optional<std::string> cookie = access_.log_in(request, typed_token(request));
  if (!cookie) {
    limiter_.note_failure(request.network);
    return login_page(refusals_.refuse(Refusal::kUnauthorized, ""), kWrongTokenText);
  }
  HttpResponse response = see_dashboard();
  response.headers.push_back({"Set-Cookie", std::move(*cookie)});
  return response;
}

HttpResponse Dashboard::log_out(const HttpRequest& request) {
  if (!is_same_origin(request)) {
    return login_page(refusals_.refuse(Refusal::kCrossSite, ""), kCrossSiteText);
  }
  HttpResponse response = see_dashboard();
  response.headers.push_back({"Set-Cookie", access_.log_out(request)});
  return response;
}

}  // namespace nearshelf::backend
