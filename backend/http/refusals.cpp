#include "backend/http/refusals.h"

namespace nearshelf::backend {
namespace {

struct RefusalForm {
  Refusal reason;
  const char* name;
  unsigned status;       // 0 = the connection is closed without an answer
  unsigned retry_after;  // seconds; 0 = no use to try again
};

// A full queue drains within a commit or two; a disk is not cleaned up as fast.
constexpr unsigned kRetryAfterFullQueue = 2;
constexpr unsigned kRetryAfterStore = 15;
// Connections of a network come and go within seconds.
constexpr unsigned kRetryAfterConnections = 5;
constexpr unsigned kRetryAfterRate = 1;
constexpr unsigned kRetryAfterLogin = 60;

constexpr std::array<RefusalForm, kRefusalCount> kForms{{
    {Refusal::kMalformed, "malformed", 400, 0},
    {Refusal::kUnsupportedVersion, "unsupported_version", 400, 0},
    {Refusal::kHourAhead, "hour_ahead", 400, 0},
    {Refusal::kHourPast, "hour_past", 410, 0},
    {Refusal::kUnknownItem, "unknown_item", 422, 0},
    {Refusal::kUnknownSlot, "unknown_slot", 422, 0},
    {Refusal::kOriginNotAllowed, "origin_not_allowed", 403, 0},
    {Refusal::kTooLarge, "too_large", 413, 0},
    {Refusal::kQueueFull, "queue_full", 503, kRetryAfterFullQueue},
    {Refusal::kStoreUnavailable, "store_unavailable", 503, kRetryAfterStore},
    {Refusal::kUnauthorized, "unauthorized", 401, 0},
    {Refusal::kBadQuery, "bad_query", 400, 0},
    {Refusal::kUnknownPath, "unknown_path", 404, 0},
    {Refusal::kMethodNotAllowed, "method_not_allowed", 405, 0},
    {Refusal::kBadHttp, "bad_http", 400, 0},
    {Refusal::kHeaderTooLarge, "header_too_large", 431, 0},
    {Refusal::kTimeout, "timeout", 0, 0},
    {Refusal::kTooSlow, "too_slow", 0, 0},
    {Refusal::kTooManyConnections, "too_many_connections", 503, kRetryAfterConnections},
    {Refusal::kRateLimited, "rate_limited", 429, kRetryAfterRate},
    {Refusal::kOverloaded, "overloaded", 503, kRetryAfterFullQueue},
    {Refusal::kLoginLimited, "login_limited", 429, kRetryAfterLogin},
    {Refusal::kCrossSite, "cross_site", 403, 0},
    {Refusal::kBadSignature, "bad_signature", 403, 0},
    {Refusal::kBadOrder, "bad_order", 422, 0},
    {Refusal::kOrderConflict, "order_conflict", 409, 0},
}};

constexpr bool forms_follow_the_enumeration() {
  for (size_t k = 0; k < kForms.size(); ++k) {
    if (static_cast<size_t>(kForms[k].reason) != k) return false;
  }
  return true;
}
static_assert(forms_follow_the_enumeration());

const RefusalForm& form_of(Refusal reason) { return kForms[static_cast<size_t>(reason)]; }

}  // namespace

const char* refusal_name(Refusal reason) { return form_of(reason).name; }

HttpResponse Refusals::refuse(Refusal reason, std::string text) {
  return refuse(reason, std::move(text), form_of(reason).retry_after);
}

HttpResponse Refusals::refuse(Refusal reason, std::string text, unsigned retry_after) {
  count(reason);
  HttpResponse response;
  response.status = form_of(reason).status;
  response.body = std::move(text);
  response.body += '\n';
  if (retry_after != 0) response.headers.push_back({"Retry-After", std::to_string(retry_after)});
  return response;
}

void Refusals::count(Refusal reason) {
  counts_[static_cast<size_t>(reason)].fetch_add(1, std::memory_order_relaxed);
}

uint64_t Refusals::count_of(Refusal reason) const {
  return counts_[static_cast<size_t>(reason)].load(std::memory_order_relaxed);
}

std::vector<std::pair<std::string, uint64_t>> Refusals::counts() const {
  std::vector<std::pair<std::string, uint64_t>> result;
  for (const RefusalForm& form : kForms) {
    result.emplace_back(form.name, count_of(form.reason));
  }
  return result;
}

}  // namespace nearshelf::backend
