// How often a wrong token may be tried.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>

namespace nearshelf::backend {

inline constexpr std::chrono::minutes kLoginPeriod{1};
// Failures in a period of one network, and of all together. The second is larger, so that one
// stranger alone does not keep the operator out.
inline constexpr size_t kLoginFailures = 5;
inline constexpr size_t kAllLoginFailures = 30;

// For one thread.
class LoginLimiter {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  explicit LoginLimiter(Clock clock = std::chrono::steady_clock::now);

  // Whether `network` (HttpRequest::network) may try a token now.
  bool allows(uint64_t network);

  // Notes a wrong token. At most kAllLoginFailures are kept: call it only after allows().
  void note_failure(uint64_t network);

 private:
  struct Failure {
    std::chrono::steady_clock::time_point time;
    uint64_t network;
  };

  const Clock clock_;
  std::deque<Failure> failures_;  // oldest first
};

}  // namespace nearshelf::backend
