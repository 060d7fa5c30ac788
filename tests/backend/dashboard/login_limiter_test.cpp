#include "backend/admin/login_limiter.h"

#include <doctest/doctest.h>

using nearshelf::backend::kAllLoginFailures;
using nearshelf::backend::kLoginFailures;
using nearshelf::backend::kLoginPeriod;
using nearshelf::backend::LoginLimiter;
using std::chrono::seconds;

namespace {

struct Fixture {
  // Returns how many of `tries` wrong tokens were let through.
  size_t fail(uint64_t network, size_t tries) {
    size_t tried = 0;
    for (size_t k = 0; k < tries; ++k) {
      if (!limiter.allows(network)) continue;
      limiter.note_failure(network);
      ++tried;
    }
    return tried;
  }

  std::chrono::steady_clock::time_point now{std::chrono::hours(1000)};
  LoginLimiter limiter{[this] { return now; }};
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a network has few tries in a minute, and does not use up another's") {
  CHECK(fail(1, 100) == kLoginFailures);
  CHECK_FALSE(limiter.allows(1));
  CHECK(limiter.allows(2));
  CHECK(limiter.allows(0));
}

TEST_CASE_FIXTURE(Fixture, "tries come back one by one as the old ones pass") {
  fail(1, 1);
  now += seconds(30);
  CHECK(fail(1, 100) == kLoginFailures - 1);
  now += seconds(30);
  CHECK(fail(1, 100) == 1);
  now += kLoginPeriod;
  CHECK(fail(1, 100) == kLoginFailures);
}

TEST_CASE_FIXTURE(Fixture, "many networks together have a bound, too") {
  size_t tried = 0;
  for (uint64_t network = 1; network <= 1000; ++network) tried += fail(network, 1);
  CHECK(tried == kAllLoginFailures);
  CHECK_FALSE(limiter.allows(2000));
  now += kLoginPeriod;
  CHECK(limiter.allows(2000));
}
