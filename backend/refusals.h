// Every reason to refuse a request: its name, its status, and how often it happened.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "backend/http_message.h"

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
};
inline constexpr size_t kRefusalCount = 17;

// Name in /v1/counts and in the documentation.
const char* refusal_name(Refusal reason);

class Refusals {
 public:
  // Counts one refusal and makes its answer: the status and Retry-After of `reason`, with `text`
  // for the reader. Callable from any thread.
  HttpResponse refuse(Refusal reason, std::string text);

  // Counts one refusal that gets no answer of its own.
  void count(Refusal reason);

  // Refusals since the start, by name; every reason is listed.
  std::vector<std::pair<std::string, uint64_t>> counts() const;

 private:
  std::array<std::atomic<uint64_t>, kRefusalCount> counts_{};
};

}  // namespace nearshelf::backend
