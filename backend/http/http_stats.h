// What the HTTP front did since its start.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace nearshelf::backend {

struct HttpStats {
  uint64_t connections = 0;  // open now
  uint64_t connections_accepted = 0;
  uint64_t requests = 0;  // complete ones, given to a handler
  uint64_t waiting = 0;   // given to a handler and not yet answered
  uint64_t bytes_received = 0;
  uint64_t bytes_sent = 0;
  uint64_t buffered_bytes = 0;        // memory of unfinished requests and answers
  std::array<uint64_t, 6> answers{};  // by hundreds of the status: [2] counts 200 to 299
};

// Written by one thread, read by any.
class HttpCounter {
 public:
  void add(uint64_t amount) { set(get() + amount); }
  void subtract(uint64_t amount) { set(get() - amount); }
  void set(uint64_t value) { value_.store(value, std::memory_order_relaxed); }
  uint64_t get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_{0};
};

struct HttpCounters {
  HttpCounter connections;
  HttpCounter connections_accepted;
  HttpCounter requests;
  HttpCounter waiting;
  HttpCounter bytes_received;
  HttpCounter bytes_sent;
  HttpCounter buffered_bytes;
  std::array<HttpCounter, 6> answers;

  HttpStats read() const {
    HttpStats stats{
        connections.get(),    connections_accepted.get(), requests.get(),       waiting.get(),
        bytes_received.get(), bytes_sent.get(),           buffered_bytes.get(), {}};
    for (size_t k = 0; k < answers.size(); ++k) stats.answers[k] = answers[k].get();
    return stats;
  }
};

}  // namespace nearshelf::backend
