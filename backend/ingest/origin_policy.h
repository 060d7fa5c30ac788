// Which web pages may send contributions, and the CORS headers that tell their browsers so.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backend/http/http_message.h"

namespace nearshelf::backend {

class OriginPolicy {
 public:
  // `allowed`: origins such as "https://shop.example"; none = every request is allowed, with or
  // without an Origin header. Throws std::runtime_error for a text that no browser sends as an
  // origin.
  explicit OriginPolicy(std::vector<std::string> allowed);

  bool allows_all() const { return allowed_.empty(); }

  // Whether a request with this Origin header may be served. With a list, a request without the
  // header may not: browsers always send it with a POST.
  bool allows(std::optional<std::string_view> origin) const;

  // What the header Access-Control-Allow-Origin of an answer to this Origin header says: "*", the
  // origin, or nullptr for none. Lives as long as the policy.
  const std::string* allowed_origin(std::optional<std::string_view> origin) const;

  // Lets a page of `allowed`, from allowed_origin(), read `response` (WHATWG Fetch, CORS protocol).
  // Never allows credentials.
  void add_headers(const std::string* allowed, HttpResponse* response) const;

 private:
  std::vector<std::string> allowed_;
};

}  // namespace nearshelf::backend
