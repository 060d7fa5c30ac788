#include "backend/ingest/origin_policy.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace nearshelf::backend {
namespace {

// "scheme://host" or "scheme://host:port" in lower case, as browsers serialise an origin.
bool is_origin(std::string_view text) {
  if (!text.starts_with("https://") && !text.starts_with("http://")) return false;
  const std::string_view host = text.substr(text.find("://") + 3);
  return !host.empty() && std::none_of(host.begin(), host.end(), [](char character) {
    return character == '/' || character == '?' || character == '#' || character == '@' ||
           character <= ' ' || (character >= 'A' && character <= 'Z');
  });
}

}  // namespace

OriginPolicy::OriginPolicy(std::vector<std::string> allowed) : allowed_(std::move(allowed)) {
  for (const std::string& origin : allowed_) {
    if (!is_origin(origin)) {
      throw std::runtime_error("--allow-origin \"" + origin +
                               "\" is not an origin. Write scheme, host and port as browsers do, "
                               "in lower case and without a path: https://shop.example");
    }
  }
}

bool OriginPolicy::allows(std::optional<std::string_view> origin) const {
  return allows_all() || allowed_origin(origin) != nullptr;
}

const std::string* OriginPolicy::allowed_origin(std::optional<std::string_view> origin) const {
  static const std::string kAny = "*";
  if (!origin) return nullptr;
  if (allows_all()) return &kAny;
  const auto found = std::find(allowed_.begin(), allowed_.end(), *origin);
  return found == allowed_.end() ? nullptr : &*found;
}

void OriginPolicy::add_headers(const std::string* allowed, HttpResponse* response) const {
  response->headers.reserve(response->headers.size() + 2);
  if (!allows_all()) response->headers.push_back({"Vary", "Origin"});
  if (allowed == nullptr) return;
  response->headers.push_back({"Access-Control-Allow-Origin", *allowed});
  // Not among the headers that a page of another origin may read by itself.
  response->headers.push_back({"Access-Control-Expose-Headers", "Retry-After"});
}

}  // namespace nearshelf::backend
