// epoll(7), edge-triggered: tells which descriptors have become ready.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <span>

#include "backend/http/descriptor.h"

namespace nearshelf::backend {

class Poller {
 public:
  Poller();

  // Watches `descriptor` until it is closed. Events of it carry `key`. False when the system has no
  // room for more.
  bool watch(int descriptor, uint64_t key, uint32_t events);
  void change(int descriptor, uint64_t key, uint32_t events);

  // Waits until something is ready, at most for `patience` (negative: for ever). The events are
  // valid until the next call.
  std::span<const epoll_event> wait(std::chrono::milliseconds patience);

 private:
  static constexpr size_t kEvents = 512;

  Descriptor epoll_;
  std::array<epoll_event, kEvents> events_;
};

}  // namespace nearshelf::backend
