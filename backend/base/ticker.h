// Calls a function now and then, on a thread of its own.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace nearshelf::backend {

class Ticker {
 public:
  // Calls `action`, which must not throw, after each `period`.
  Ticker(std::chrono::milliseconds period, std::function<void()> action);
  // Stops as stop() does.
  ~Ticker();
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

  // Waits for a call under way and joins the thread. Idempotent; for one thread.
  void stop();

 private:
  void run();

  const std::chrono::milliseconds period_;
  const std::function<void()> action_;
  std::mutex mutex_;  // guards the next
  bool stopping_ = false;
  std::condition_variable wake_;
  std::thread thread_;
};

}  // namespace nearshelf::backend
