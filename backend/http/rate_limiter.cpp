#include "backend/http/rate_limiter.h"

#include <algorithm>
#include <utility>

namespace nearshelf::backend {
namespace {

constexpr size_t kSets = 8192;  // a power of two
constexpr double kNanosecondsPerSecond = 1e9;

}  // namespace

RateLimiter::RateLimiter(const RateLimit& limit, Refusals& refusals, Clock clock)
    : refusals_(refusals), clock_(std::move(clock)) {
  if (limit.per_second <= 0) return;
  token_time_ =
      std::max<int64_t>(1, static_cast<int64_t>(kNanosecondsPerSecond / limit.per_second));
  burst_time_ = token_time_ * std::max<int64_t>(1, limit.burst);
  sets_.resize(kSets);
}

std::optional<HttpResponse> RateLimiter::refusal(uint64_t network) {
  if (token_time_ == 0 || network == 0) return std::nullopt;
  const int64_t now =
      std::chrono::duration_cast<std::chrono::nanoseconds>(clock_().time_since_epoch()).count();
  Bucket& bucket = bucket_of(network, now);
  const int64_t full_at = std::max(bucket.full_at, now) + token_time_;
  const int64_t missing = full_at - now - burst_time_;
  if (missing <= 0) {
    bucket.full_at = full_at;
    return std::nullopt;
  }
  const double seconds = static_cast<double>(missing) / kNanosecondsPerSecond;
  return refusals_.refuse(Refusal::kRateLimited,
                          "Too many requests from this network. Send this one again later.",
                          static_cast<unsigned>(seconds) + 1);
}

// The network's own bucket, else one that takes the place of the fullest of its set.
RateLimiter::Bucket& RateLimiter::bucket_of(uint64_t network, int64_t now) {
  Set& set = sets_[network % kSets];
  Bucket* fullest = set.data();
  for (Bucket& bucket : set) {
    if (bucket.network == network) return bucket;
    if (bucket.full_at < fullest->full_at) fullest = &bucket;
  }
  *fullest = {network, now};
  return *fullest;
}

}  // namespace nearshelf::backend
