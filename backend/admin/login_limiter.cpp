#include "backend/admin/login_limiter.h"

#include <algorithm>
#include <utility>

namespace nearshelf::backend {

LoginLimiter::LoginLimiter(Clock clock) : clock_(std::move(clock)) {}

bool LoginLimiter::allows(uint64_t network) {
  const auto now = clock_();
  while (!failures_.empty() && now - failures_.front().time >= kLoginPeriod) failures_.pop_front();
  const auto own =
      std::count_if(failures_.begin(), failures_.end(),
                    [network](const Failure& failure) { return failure.network == network; });
  return failures_.size() < kAllLoginFailures && static_cast<size_t>(own) < kLoginFailures;
}

void LoginLimiter::note_failure(uint64_t network) { failures_.push_back({clock_(), network}); }

}  // namespace nearshelf::backend
