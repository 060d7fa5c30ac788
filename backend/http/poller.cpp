#include "backend/http/poller.h"

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

namespace nearshelf::backend {

Poller::Poller() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (!epoll_.is_open()) {
    throw std::runtime_error(std::string("cannot wait for connections: ") + std::strerror(errno));
  }
}

bool Poller::watch(int descriptor, uint64_t key, uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = key;
  return ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, descriptor, &event) == 0;
}

void Poller::change(int descriptor, uint64_t key, uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = key;
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, descriptor, &event);
}

std::span<const epoll_event> Poller::wait(std::chrono::milliseconds patience) {
  const int count = ::epoll_wait(epoll_.get(), events_.data(), static_cast<int>(events_.size()),
                                 static_cast<int>(patience.count()));
  // A signal ends the wait early: as good as no event.
  return {events_.data(), count < 0 ? 0 : static_cast<size_t>(count)};
}

}  // namespace nearshelf::backend
