// Connections that say nothing.
#pragma once

#include <chrono>
#include <cstdint>

namespace nearshelf::bench {

struct IdleResult {
  uint32_t opened = 0;
  uint32_t still_open = 0;  // when the time was up
};

// Opens `count` connections to 127.0.0.1:`port`, sends one GET on each and reads its answer, so
// that the server keeps them, and holds them for `seconds`. Calls `when_open` once all are open.
IdleResult hold_idle(uint16_t port, uint32_t count, std::chrono::milliseconds seconds,
                     void (*when_open)(uint32_t opened));

}  // namespace nearshelf::bench
