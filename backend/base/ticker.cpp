#include "backend/base/ticker.h"

#include <utility>

namespace nearshelf::backend {

Ticker::Ticker(std::chrono::milliseconds period, std::function<void()> action)
    : period_(period), action_(std::move(action)), thread_([this] { run(); }) {}

Ticker::~Ticker() { stop(); }

void Ticker::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Ticker::run() {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, period_, [this] { return stopping_; })) {
    lock.unlock();
    action_();
    lock.lock();
  }
}

}  // namespace nearshelf::backend
