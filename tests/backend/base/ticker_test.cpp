#include "backend/base/ticker.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

using namespace nearshelf::backend;

TEST_CASE("the action is called again and again until stop(), and never after it") {
  std::atomic<int> calls = 0;
  Ticker ticker(std::chrono::milliseconds(1), [&] { ++calls; });
  while (calls < 3) std::this_thread::yield();
  ticker.stop();
  const int at_stop = calls;
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  CHECK(calls == at_stop);
}

TEST_CASE("a long period does not hold up the stop") {
  int calls = 0;
  {
    const Ticker ticker(std::chrono::hours(1), [&] { ++calls; });
  }
  CHECK(calls == 0);
}
