// For threads that have nothing else to do until the writer has answered.
#pragma once

#include <functional>

#include "backend/store/writer.h"

namespace nearshelf::backend {

// Calls `start`, which hands the callback to Writer::transact() or Writer::close_before(), and
// waits for the answer. Throws StoreError with the problem, if there is one. Not for the writer's
// own thread, which it would wait for.
void wait_for_writer(const std::function<void(Writer::TransactionDone)>& start);

}  // namespace nearshelf::backend
