#include "backend/admin/admin_access.h"

#include <utility>

#include "backend/admin/same_origin.h"

namespace nearshelf::backend {
namespace {

// Scripts cannot read the cookie, and no other site can make the browser send it.
std::string session_cookie(const HttpRequest& request, std::string_view id,
                           std::chrono::seconds age) {
  std::string cookie = kSessionCookie;
  cookie.append("=").append(id);
  cookie.append("; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(age.count()));
  if (request.arrived_by_https) cookie += "; Secure";
  return cookie;
}

// A page of another site, or the same site's other hosts, must not read through a session either.
// "none" is an address that the operator typed.
bool may_read_by_session(const HttpRequest& request) {
  return !request.fetch_site || *request.fetch_site == "same-origin" ||
         *request.fetch_site == "none";
}

}  // namespace

AdminAccess::AdminAccess(const AdminToken& token, Refusals& refusals,
                         DashboardSessions::Clock clock)
    : token_(token), refusals_(refusals), sessions_(std::move(clock)) {}

std::optional<HttpResponse> AdminAccess::refusal(const HttpRequest& request) {
  if (token_.matches(request.authorization)) return std::nullopt;
  if (sessions_.use(request.cookie)) {
    const bool reads = request.method == "GET" || request.method == "HEAD";
    if (reads ? may_read_by_session(request) : is_same_origin(request)) return std::nullopt;
    return refusals_.refuse(Refusal::kCrossSite,
                            "A session of the dashboard works from the dashboard's pages only.");
  }
  HttpResponse response =
      refusals_.refuse(Refusal::kUnauthorized,
                       "Send the header \"Authorization: Bearer TOKEN\" with the admin token of "
                       "this backend.");
  response.headers.push_back({"WWW-Authenticate", "Bearer"});
  return response;
}

bool AdminAccess::admits(const HttpRequest& request) {
  return token_.matches(request.authorization) || sessions_.use(request.cookie);
}

std::optional<std::string> AdminAccess::log_in(const HttpRequest& request, std::string_view token) {
  if (!token_.matches("Bearer " + std::string(token))) return std::nullopt;
  return session_cookie(request, sessions_.open(), kSessionAge);
}

std::string AdminAccess::log_out(const HttpRequest& request) {
  sessions_.close(request.cookie);
  return session_cookie(request, "", std::chrono::seconds(0));
}

}  // namespace nearshelf::backend
