// Every reason to refuse a request: its name, its status, and how often it happened.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "backend/http/http_message.h"

namespace nearshelf::backend {

// Index into the counters of one run; not stored, so the order may change.
enum class Refusal : uint8_t {
  kMalformed,
  kUnsupportedVersion,
  kHourAhead,
  kHourPast,
  kUnknownItem,
  kUnknownSlot,
  kOriginNotAllowed,
  kTooLarge,
  kQueueFull,
  kStoreUnavailable,
  kUnauthorized,
  kBadQuery,
  kUnknownPath,
  kMethodNotAllowed,
  kBadHttp,
  kHeaderTooLarge,
  kTimeout,
  kTooSlow,             // below the minimum rate of a body or an answer
  kTooManyConnections,  // of one network
  kRateLimited,
  kOverloaded,  // unfinished requests hold as much memory as they may
  kLoginLimited,
  kCrossSite,  // a request of the dashboard that another site made
  kBadSignature,
  kBadOrder,
  kOrderConflict,  // the same order id with other content
};
inline constexpr size_t kRefusalCount = 26;

// Name in /v1/counts and in the documentation.
const char* refusal_name(Refusal reason);

class Refusals {
 public:
  // Counts one refusal and makes its answer: the status and Retry-After of `reason`, with `text`
  // for the reader. Callable from any thread.
  HttpResponse refuse(Refusal reason, std::string text);

  // As above, with the seconds after which it is of use to try again.
  HttpResponse refuse(Refusal reason, std::string text, unsigned retry_after);

  // Counts one refusal that gets no answer of its own.
  void count(Refusal reason);

  uint64_t count_of(Refusal reason) const;

  // Refusals since the start, by name; every reason is listed.
  std::vector<std::pair<std::string, uint64_t>> counts() const;

 private:
  std::array<std::atomic<uint64_t>, kRefusalCount> counts_{};
};

}  // namespace nearshelf::backend
