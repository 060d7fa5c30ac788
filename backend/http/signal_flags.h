// Signals of the process as events of the server's thread.
#pragma once

#include <functional>
#include <vector>

#include "backend/http/wakeup.h"

namespace nearshelf::backend {

// A signal's handler may do next to nothing: this one notes the signal and wakes the thread, which
// then acts. Destruction gives the signals their default actions back. For one thread.
class SignalFlags {
 public:
  // `wakeup` must outlive the object.
  explicit SignalFlags(const Wakeup& wakeup) : wakeup_(wakeup) {}
  ~SignalFlags();
  SignalFlags(const SignalFlags&) = delete;
  SignalFlags& operator=(const SignalFlags&) = delete;

  // Throws std::runtime_error when another object of the process has the signal.
  void on_signal(int signal, std::function<void()> action);

  // Runs the actions of the signals that came since the last call.
  void run_actions();

 private:
  struct Entry {
    int signal;
    std::function<void()> action;
  };

  const Wakeup& wakeup_;
  std::vector<Entry> entries_;
};

}  // namespace nearshelf::backend
