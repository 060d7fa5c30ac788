// What a release asks of whoever writes to the store.
#pragma once

#include <SQLiteCpp/Database.h>

#include <functional>

#include "backend/base/clock.h"

namespace nearshelf::backend {

// Calls that wait until their work is durable.
class ReleaseWrites {
 public:
  virtual ~ReleaseWrites() = default;

  // Runs `work` in a transaction of its own; durable on return. Throws StoreError when nothing was
  // stored, or when that is not known: `work` must find out whether it has been done.
  virtual void transact(const std::function<void(SQLite::Database&)>& work) = 0;

  // Closes the hours before `hour` for ever: on return all that will ever count in them is in the
  // tables. Throws StoreError.
  virtual void close_before(Hour hour) = 0;
};

}  // namespace nearshelf::backend
