#include "backend/dashboard/dashboard.h"

#include <doctest/doctest.h>

#include "backend/dashboard/assets.h"
#include "tests/backend/dashboard/support/browser_request.h"

using nearshelf::backend::DashboardAsset;
using nearshelf::backend::HttpRequest;
using nearshelf::backend::HttpResponse;
using nearshelf::backend::kAllLoginFailures;
using nearshelf::backend::kLoginFailures;
using nearshelf::backend::kLoginMessageMark;
using nearshelf::backend::kLoginPeriod;
using nearshelf::backend::Refusal;
using nearshelf::test::cookie_of;
using nearshelf::test::DashboardSite;
using nearshelf::test::form_request;
using nearshelf::test::get_request;
using nearshelf::test::header_of;
using nearshelf::test::kTokenForm;

namespace {

HttpRequest login(std::string_view form = kTokenForm) {
  return form_request("/dashboard/login", form);
}

bool shows_login(const HttpResponse& response) {
  return response.body.find("type=\"password\"") != std::string::npos;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE_FIXTURE(DashboardSite, "strangers see the log-in form, and the root leads to it") {
  const HttpResponse root = send(get_request("/"));
  CHECK(root.status == 303);
  CHECK(header_of(root, "Location") == "/dashboard");
  const HttpResponse page = send(get_request("/dashboard"));
  CHECK(page.status == 200);
  CHECK(shows_login(page));
  CHECK_FALSE(has(page.body, kLoginMessageMark));
  CHECK_FALSE(has(page.body, "role=\"alert\""));
  CHECK(header_of(page, "Set-Cookie").empty());
}

TEST_CASE_FIXTURE(DashboardSite, "the right token opens the page until log-out") {
  const HttpResponse entered = send(login());
  CHECK(entered.status == 303);
  CHECK(header_of(entered, "Location") == "/dashboard");
  const std::string cookie = cookie_of(entered);
  HttpRequest visit = get_request("/dashboard");
  visit.cookie = cookie;
  CHECK_FALSE(shows_login(send(visit)));

  HttpRequest leave = form_request("/dashboard/logout");
  leave.cookie = cookie;
  const HttpResponse left = send(leave);
  CHECK(left.status == 303);
  CHECK(has(header_of(left, "Set-Cookie"), "nearshelf_session=; "));
  CHECK(has(header_of(left, "Set-Cookie"), "Max-Age=0"));
  // The cookie is worthless, whether or not the browser forgot it.
  CHECK(shows_login(send(visit)));
}

TEST_CASE_FIXTURE(DashboardSite, "the cookie is kept from scripts, other sites, and plain HTTP") {
  const std::string plain = header_of(send(login()), "Set-Cookie");
  CHECK(has(plain, "; HttpOnly"));
  CHECK(has(plain, "; SameSite=Strict"));
  CHECK(has(plain, "; Path=/"));
  CHECK(has(plain, "; Max-Age=28800"));
  CHECK_FALSE(has(plain, "Secure"));
  HttpRequest request = login();
  request.arrived_by_https = true;
  CHECK(has(header_of(send(request), "Set-Cookie"), "; Secure"));
}

TEST_CASE_FIXTURE(DashboardSite, "a wrong token is told, counted, and gets no cookie") {
  for (const char* form : {"", "token=", "token=wrong", "token=0123456789abcdef", "user=operator",
                           "token=%", "token=Bearer+0123456789abcdef%2B%26%3D%25"}) {
    CAPTURE(form);
    now += kLoginPeriod;
    const HttpResponse answer = send(login(form));
    CHECK(answer.status == 401);
    CHECK(shows_login(answer));
    CHECK(has(answer.body, "role=\"alert\""));
    CHECK(header_of(answer, "Set-Cookie").empty());
  }
  CHECK(refusals.count_of(Refusal::kUnauthorized) == 7);
  CHECK(send(login(std::string(5000, 'a'))).status == 401);
}

TEST_CASE_FIXTURE(DashboardSite, "after some wrong tokens even the right one has to wait") {
  for (size_t k = 0; k < kLoginFailures; ++k) CHECK(send(login("token=wrong")).status == 401);
  const HttpResponse limited = send(login());
  CHECK(limited.status == 429);
  CHECK(header_of(limited, "Retry-After") == "60");
  CHECK(header_of(limited, "Set-Cookie").empty());
  CHECK(shows_login(limited));
  CHECK(refusals.count_of(Refusal::kLoginLimited) == 1);

  HttpRequest elsewhere = login();
  elsewhere.network = 7;
  CHECK(send(elsewhere).status == 303);
  now += kLoginPeriod;
  CHECK(send(login()).status == 303);
}

TEST_CASE_FIXTURE(DashboardSite, "right tokens are not limited") {
  for (size_t k = 0; k < 2 * kAllLoginFailures; ++k) CHECK(send(login()).status == 303);
}

TEST_CASE_FIXTURE(DashboardSite, "other sites can neither log in nor log out") {
  const std::string cookie = cookie_of(send(login()));
  for (const char* target : {"/dashboard/login", "/dashboard/logout"}) {
    HttpRequest request = form_request(target, kTokenForm);
    request.fetch_site = "cross-site";
    request.origin = "https://evil.example";
    request.cookie = cookie;
    const HttpResponse answer = send(request);
    CHECK(answer.status == 403);
    CHECK(header_of(answer, "Set-Cookie").empty());
  }
  CHECK(refusals.count_of(Refusal::kCrossSite) == 2);
  HttpRequest visit = get_request("/dashboard");
  visit.cookie = cookie;
  CHECK_FALSE(shows_login(send(visit)));
}

TEST_CASE_FIXTURE(DashboardSite, "pages are never stored and may load own files only") {
  HttpRequest visit = get_request("/dashboard");
  const HttpResponse form = send(visit);
  visit.authorization = "Bearer 0123456789abcdef+&=%";
  for (const HttpResponse& page : {form, send(visit)}) {
    CHECK(header_of(page, "Cache-Control") == "no-store");
    const std::string policy = header_of(page, "Content-Security-Policy");
    CHECK(has(policy, "default-src 'none'"));
    CHECK(has(policy, "frame-ancestors 'none'"));
    CHECK_FALSE(has(policy, "unsafe"));
    CHECK_FALSE(has(page.body, "<script>"));
    CHECK_FALSE(has(page.body, "style="));
    CHECK_FALSE(has(page.body, "://"));
    CHECK_FALSE(has(page.body, "{{"));
  }
}

TEST_CASE_FIXTURE(DashboardSite, "every file that the pages name is served for ever") {
  REQUIRE(nearshelf::backend::dashboard_assets().size() == 3);
  const std::string page(nearshelf::backend::dashboard_page());
  for (const DashboardAsset& asset : nearshelf::backend::dashboard_assets()) {
    CAPTURE(asset.path);
    CHECK(has(page, asset.path));
    const HttpResponse answer = send(get_request(asset.path));
    CHECK(answer.status == 200);
    CHECK(answer.body == asset.body);
    CHECK(answer.body.size() > 100);
    CHECK(has(header_of(answer, "Cache-Control"), "immutable"));
  }
}
