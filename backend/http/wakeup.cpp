#include "backend/http/wakeup.h"

#include <sys/eventfd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>

namespace nearshelf::backend {

Wakeup::Wakeup() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!event_.is_open()) {
    throw std::runtime_error(std::string("cannot make an eventfd: ") + std::strerror(errno));
  }
}

void Wakeup::wake() const {
  const uint64_t one = 1;
  // Fails only when 2^64 - 2 calls came before.
  [[maybe_unused]] const ssize_t written = ::write(event_.get(), &one, sizeof(one));
}

}  // namespace nearshelf::backend
