// Ends another thread's wait in a Poller.
#pragma once

#include "backend/http/descriptor.h"

namespace nearshelf::backend {

class Wakeup {
 public:
  Wakeup();

  // To watch for EPOLLIN | EPOLLET. Each call of wake() is an edge: nobody has to read.
  int descriptor() const { return event_.get(); }

  // From any thread, and from a signal handler.
  void wake() const;

 private:
  Descriptor event_;
};

}  // namespace nearshelf::backend
