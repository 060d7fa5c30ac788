#include "backend/base/system_random.h"

#include <string.h>
#include <sys/random.h>

#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

namespace nearshelf::backend {
namespace {

// Whether `size` bytes were filled; otherwise errno says why not.
bool fill(void* bytes, size_t size) {
  for (;;) {
    const ssize_t filled = ::getrandom(bytes, size, 0);
    if (filled == static_cast<ssize_t>(size)) return true;
    if (filled < 0 && errno != EINTR) return false;
  }
}

}  // namespace

SystemRandom::SystemRandom() {
  if (fill(words_.data(), sizeof(words_))) return;
  throw std::runtime_error(
      "the system gives no random bits: getrandom: " + std::generic_category().message(errno) +
      ". Nothing can be released without noise; run on Linux 3.17 or newer "
      "and allow that call.");
}

SystemRandom::~SystemRandom() { ::explicit_bzero(words_.data(), sizeof(words_)); }

uint64_t SystemRandom::next() {
  if (used_ == kWords) {
    if (!fill(words_.data(), sizeof(words_))) std::abort();
    used_ = 0;
  }
  uint64_t& word = words_[used_++];
  const uint64_t bits = word;
  ::explicit_bzero(&word, sizeof(word));
  return bits;
}

}  // namespace nearshelf::backend
