// The operator's web page: its files, log-in and log-out. What it shows, it reads from the /v1/
// endpoints like any other reader.
#pragma once

#include "backend/admin/admin_access.h"
#include "backend/admin/login_limiter.h"
#include "backend/http/refusals.h"
#include "backend/http/router.h"

namespace nearshelf::backend {

// All handlers answer at once, on the server's thread.
class Dashboard {
 public:
  // The references must outlive the object.
  Dashboard(AdminAccess& access, Refusals& refusals,
            LoginLimiter::Clock clock = std::chrono::steady_clock::now);

  // GET /, GET /dashboard, GET of each asset, POST /dashboard/login, POST /dashboard/logout. The
  // object must outlive the router.
  void add_routes(Router& router);

 private:
  HttpResponse page(const HttpRequest& request);
  HttpResponse log_in(const HttpRequest& request);
  HttpResponse log_out(const HttpRequest& request);

  AdminAccess& access_;
  Refusals& refusals_;
  LoginLimiter limiter_;
};

}  // namespace nearshelf::backend
