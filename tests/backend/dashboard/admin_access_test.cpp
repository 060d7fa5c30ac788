#include "backend/admin/admin_access.h"

#include <doctest/doctest.h>

#include "backend/admin/same_origin.h"
#include "tests/backend/dashboard/support/browser_request.h"

using nearshelf::backend::HttpRequest;
using nearshelf::backend::is_same_origin;
using nearshelf::backend::kSessionIdle;
using nearshelf::backend::Refusal;
using nearshelf::test::cookie_of;
using nearshelf::test::DashboardSite;
using nearshelf::test::form_request;
using nearshelf::test::get_request;
using nearshelf::test::header_of;
using nearshelf::test::kTokenForm;

namespace {

struct LoggedIn : DashboardSite {
  std::string cookie = cookie_of(send(form_request("/dashboard/login", kTokenForm)));

  HttpRequest with_cookie(HttpRequest request) const {
    request.cookie = cookie;
    return request;
  }
  // 0 when the request may go on.
  unsigned refused_with(const HttpRequest& request) {
    const auto refusal = access.refusal(request);
    return refusal ? refusal->status : 0;
  }
};

}  // namespace

TEST_CASE_FIXTURE(LoggedIn, "the token or a session opens the operator's endpoints") {
  CHECK(refused_with(get_request("/v1/funnel")) == 401);
  CHECK(refused_with(with_cookie(get_request("/v1/funnel"))) == 0);
  HttpRequest bearer = get_request("/v1/funnel");
  bearer.authorization = "Bearer 0123456789abcdef+&=%";
  CHECK(refused_with(bearer) == 0);
  bearer.authorization = "Bearer wrong-wrong-wrong-wrong";
  CHECK(refused_with(bearer) == 401);
  CHECK(refusals.count_of(Refusal::kUnauthorized) == 2);
  CHECK(header_of(*access.refusal(bearer), "WWW-Authenticate") == "Bearer");
}

TEST_CASE_FIXTURE(LoggedIn, "a session that ended opens nothing") {
  now += kSessionIdle;
  CHECK(refused_with(with_cookie(get_request("/v1/funnel"))) == 401);
}

TEST_CASE_FIXTURE(LoggedIn, "other sites cannot read through a session") {
  HttpRequest request = with_cookie(get_request("/v1/funnel"));
  for (const char* site : {"cross-site", "same-site", "", "SAME-ORIGIN"}) {
    CAPTURE(site);
    request.fetch_site = site;
    CHECK(refused_with(request) == 403);
  }
  for (const char* site : {"same-origin", "none"}) {
    CAPTURE(site);
    request.fetch_site = site;
    CHECK(refused_with(request) == 0);
  }
  CHECK(refusals.count_of(Refusal::kCrossSite) == 4);
}

TEST_CASE_FIXTURE(LoggedIn, "a session changes nothing unless the dashboard's own page asks") {
  HttpRequest request = with_cookie(form_request("/v1/anything"));
  CHECK(refused_with(request) == 0);
  request.fetch_site = "cross-site";
  CHECK(refused_with(request) == 403);
  request.fetch_site = "none";
  CHECK(refused_with(request) == 403);
  request.fetch_site = std::nullopt;
  CHECK(refused_with(request) == 0);
  request.origin = "https://evil.example";
  CHECK(refused_with(request) == 403);
  request.origin = std::nullopt;
  CHECK(refused_with(request) == 403);
  // The bearer's program is no browser: nothing sends its token unasked.
  request.authorization = "Bearer 0123456789abcdef+&=%";
  CHECK(refused_with(request) == 0);
}

TEST_CASE("without Fetch Metadata, Origin must name the whole host") {
  HttpRequest request;
  request.host = "backend.example:8787";
  for (const char* origin : {"http://backend.example:8787", "https://backend.example:8787"}) {
    request.origin = origin;
    CHECK(is_same_origin(request));
  }
  for (const char* origin : {"null", "", "backend.example:8787", "http://backend.example",
                             "http://backend.example:87870", "http://a.backend.example:8787"}) {
    CAPTURE(origin);
    request.origin = origin;
    CHECK_FALSE(is_same_origin(request));
  }
  request.origin = "http://backend.example:8787";
  request.host = std::nullopt;
  CHECK_FALSE(is_same_origin(request));
}
