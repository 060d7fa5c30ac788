#include "backend/http/rate_limiter.h"

#include <doctest/doctest.h>

#include <string>

using namespace nearshelf::backend;
using std::chrono::milliseconds;

namespace {

// A limiter with a clock of its own.
struct Limited {
  explicit Limited(const RateLimit& limit) : limiter(limit, refusals, [this] { return now; }) {}

  // How many of `count` requests of `network` are let through now.
  int let_through(uint64_t network, int count) {
    int through = 0;
    for (int k = 0; k < count; ++k) through += limiter.refusal(network) ? 0 : 1;
    return through;
  }

  Refusals refusals;
  std::chrono::steady_clock::time_point now{std::chrono::hours(1000)};
  RateLimiter limiter;
};

}  // namespace

TEST_CASE("a network may send a burst, then the rate") {
  Limited limited({50, 100});
  CHECK(limited.let_through(7, 150) == 100);
  CHECK(limited.let_through(7, 10) == 0);
  limited.now += milliseconds(100);
  CHECK(limited.let_through(7, 10) == 5);
  limited.now += std::chrono::hours(1);
  CHECK(limited.let_through(7, 150) == 100);
  CHECK(limited.refusals.count_of(Refusal::kRateLimited) == 50 + 10 + 5 + 50);
}

TEST_CASE("over a long time no network gets more than burst and rate allow") {
  Limited limited({50, 10});
  int through = 0;
  for (int k = 0; k < 10'000; ++k) {
    through += limited.let_through(7, 3);
    limited.now += milliseconds(1);
  }
  CHECK(through <= 10 + 50 * 10);
  CHECK(through >= 50 * 10);
}

TEST_CASE("networks do not take from each other") {
  Limited limited({50, 100});
  CHECK(limited.let_through(7, 200) == 100);
  CHECK(limited.let_through(8, 200) == 100);
}

TEST_CASE("a refusal says in how many seconds there is a token again") {
  Limited limited({0.1, 1});
  CHECK_FALSE(limited.limiter.refusal(7));
  const auto refusal = limited.limiter.refusal(7);
  REQUIRE(refusal);
  CHECK(refusal->status == 429);
  REQUIRE(refusal->headers.size() == 1);
  CHECK(std::string(refusal->headers[0].name) == "Retry-After");
  const int seconds = std::stoi(refusal->headers[0].value);
  CHECK(seconds >= 10);
  CHECK(seconds <= 11);
  limited.now += std::chrono::seconds(seconds);
  CHECK_FALSE(limited.limiter.refusal(7));
}

TEST_CASE("without a rate, and for the unknown network, there is no limit") {
  Limited off({0, 1});
  CHECK(off.let_through(7, 1000) == 1000);
  Limited limited({1, 1});
  CHECK(limited.let_through(0, 1000) == 1000);
}

TEST_CASE("more networks than the table holds: all are served, and a greedy one stays limited") {
  Limited limited({50, 100});
  CHECK(limited.let_through(1, 200) == 100);
  // Each of these takes one token; their buckets are nearly full and make place first.
  for (uint64_t network = 2; network < 400'000; ++network) {
    if (limited.limiter.refusal(network)) FAIL("refused network ", network);
  }
  CHECK(limited.let_through(1, 200) == 0);
}
