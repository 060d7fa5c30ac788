// How many requests a network may send: a token bucket for each, in memory of fixed size.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "backend/http/http_message.h"
#include "backend/http/refusals.h"

namespace nearshelf::backend {

struct RateLimit {
  double per_second = 50;  // 0 = no limit
  uint32_t burst = 1000;   // requests at once after a pause; at least 1
};

// Keeps the state of 65,536 networks in 1 MiB. When more send at the same time, the buckets closest
// to full are forgotten first: a network loses no more than its own limit is worth.
// For one thread.
class RateLimiter {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  // `refusals` must outlive the limiter.
  RateLimiter(const RateLimit& limit, Refusals& refusals,
              Clock clock = std::chrono::steady_clock::now);

  // Takes a token of `network` (HttpRequest::network). When there is none, the answer 429 with the
  // seconds after which there is one again. Network 0 is not limited.
  std::optional<HttpResponse> refusal(uint64_t network);

 private:
  static constexpr size_t kWays = 8;
  // "Virtual scheduling" (ITU-T I.371, GCRA) instead of a number of tokens: when the bucket is full
  // again. A bucket that is full now need not be kept.
  struct Bucket {
    uint64_t network = 0;
    int64_t full_at = 0;  // nanoseconds of the clock
  };
  using Set = std::array<Bucket, kWays>;

  Bucket& bucket_of(uint64_t network, int64_t now);

  Refusals& refusals_;
  const Clock clock_;
  int64_t token_time_ = 0;  // nanoseconds in which one token comes back; 0 = no limit
  int64_t burst_time_ = 0;  // nanoseconds in which an empty bucket fills
  std::vector<Set> sets_;
};

}  // namespace nearshelf::backend
