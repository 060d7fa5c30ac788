// What other threads hand to the server's thread.
#pragma once

#include <mutex>
#include <utility>
#include <vector>

#include "backend/http/wakeup.h"

namespace nearshelf::backend {

// The receiver is woken once for all that is put in before it looks.
template <typename Letter>
class Mailbox {
 public:
  explicit Mailbox(const Wakeup& wakeup) : wakeup_(wakeup) {}

  // From any thread.
  void put(Letter letter) {
    bool first = false;
    {
      const std::lock_guard lock(mutex_);
      first = letters_.empty();
      letters_.push_back(std::move(letter));
    }
    if (first) wakeup_.wake();
  }

  // Exchanges `letters`, which is empty, for all that was put in.
  void take_all(std::vector<Letter>* letters) {
    const std::lock_guard lock(mutex_);
    letters_.swap(*letters);
  }

 private:
  const Wakeup& wakeup_;
  std::mutex mutex_;
  std::vector<Letter> letters_;  // guarded by mutex_
};

}  // namespace nearshelf::backend
