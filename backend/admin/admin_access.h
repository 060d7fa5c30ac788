// Who may use the operator's endpoints: bearers of the admin token, and the dashboard's sessions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "backend/admin/admin_token.h"
#include "backend/admin/dashboard_sessions.h"
#include "backend/http/http_message.h"
#include "backend/http/refusals.h"

namespace nearshelf::backend {

// All functions on the server's thread.
class AdminAccess {
 public:
  // The references must outlive the object.
  AdminAccess(const AdminToken& token, Refusals& refusals,
              DashboardSessions::Clock clock = std::chrono::steady_clock::now);

  // Empty when the request may go on, else the answer that refuses it: 401, or 403 when a page of
  // another site made it with the cookie of a session.
  std::optional<HttpResponse> refusal(const HttpRequest& request);

  // Whether the request has the token or a session; counts no refusal.
  bool admits(const HttpRequest& request);

  // Begins a session when `token` is the admin token, and returns the value of Set-Cookie; the
  // cookie is for HTTPS only when the request came by it. Empty for a wrong token.
  std::optional<std::string> log_in(const HttpRequest& request, std::string_view token);

  // Ends the request's session, and returns the value of Set-Cookie that removes its cookie.
  std::string log_out(const HttpRequest& request);

 private:
  const AdminToken& token_;
  Refusals& refusals_;
  DashboardSessions sessions_;
};

}  // namespace nearshelf::backend
