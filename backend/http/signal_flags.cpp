#include "backend/http/signal_flags.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <string>
#include <utility>

namespace nearshelf::backend {
namespace {

// What the handler of a signal may touch: lock-free atomics of the process, and nothing else.
struct Flag {
  std::atomic<const Wakeup*> wakeup{nullptr};
  std::atomic<bool> raised{false};
};
static_assert(std::atomic<const Wakeup*>::is_always_lock_free);

constexpr size_t kSignals = 65;
std::array<Flag, kSignals> flags;

extern "C" void note_signal(int signal) {
  const int error_of_the_interrupted = errno;
  Flag& flag = flags[static_cast<size_t>(signal)];
  flag.raised = true;
  if (const Wakeup* wakeup = flag.wakeup) wakeup->wake();
  errno = error_of_the_interrupted;
}

}  // namespace

void SignalFlags::on_signal(int signal, std::function<void()> action) {
  Flag& flag = flags.at(static_cast<size_t>(signal));
  const Wakeup* nobody = nullptr;
  if (!flag.wakeup.compare_exchange_strong(nobody, &wakeup_)) {
    throw std::runtime_error("signal " + std::to_string(signal) + " is taken already");
  }
  flag.raised = false;
  entries_.push_back({signal, std::move(action)});
  struct sigaction use {};
  use.sa_handler = note_signal;
  use.sa_flags = SA_RESTART;
  ::sigaction(signal, &use, nullptr);
}

void SignalFlags::run_actions() {
  for (const Entry& entry : entries_) {
    if (flags[static_cast<size_t>(entry.signal)].raised.exchange(false)) entry.action();
  }
}

SignalFlags::~SignalFlags() {
  for (const Entry& entry : entries_) {
    ::signal(entry.signal, SIG_DFL);
    flags[static_cast<size_t>(entry.signal)].wakeup = nullptr;
  }
}

}  // namespace nearshelf::backend
