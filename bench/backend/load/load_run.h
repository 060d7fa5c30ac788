// Keep-alive connections, each with one request under way at a time, on one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>

#include "bench/backend/load/latency_histogram.h"
#include "bench/backend/load/shop_requests.h"

namespace nearshelf::bench {

struct LoadResult {
  double seconds = 0;          // that were measured
  LatencyHistogram latencies;  // of answers within them
  std::map<int, uint64_t> statuses;
  uint64_t lost_connections = 0;  // each was opened again
};

struct LoadPlan {
  uint32_t connections = 64;
  std::chrono::milliseconds warm_up{1000};
  std::chrono::milliseconds seconds{5000};
  // Never sleeps: to wake a process is charged to the core of the server that answers it.
  bool spin = false;
};

// Sends to 127.0.0.1:`port` and counts the answers that come after the warm-up. Throws
// std::runtime_error when it cannot connect.
LoadResult run_load(uint16_t port, const LoadPlan& plan, ShopRequests& requests);

// Connects to 127.0.0.1:`port`, non-blocking afterwards. Throws std::runtime_error.
int connect_to(uint16_t port);

}  // namespace nearshelf::bench
