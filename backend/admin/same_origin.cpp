#include "backend/admin/same_origin.h"

namespace nearshelf::backend {

bool is_same_origin(const HttpRequest& request) {
  if (request.fetch_site) return *request.fetch_site == "same-origin";
  if (!request.origin || !request.host) return false;
  constexpr std::string_view kSchemeEnd = "://";
  const size_t scheme = request.origin->find(kSchemeEnd);
  if (scheme == std::string_view::npos) return false;
  return request.origin->substr(scheme + kSchemeEnd.size()) == *request.host;
}

}  // namespace nearshelf::backend
