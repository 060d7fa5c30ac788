#include "backend/release/writer_release_writes.h"

#include <utility>

#include "backend/store/wait_for_writer.h"

namespace nearshelf::backend {

void WriterReleaseWrites::transact(const std::function<void(SQLite::Database&)>& work) {
  wait_for_writer([&](Writer::TransactionDone done) { writer_.transact(work, std::move(done)); });
}

void WriterReleaseWrites::close_before(Hour hour) {
  wait_for_writer(
      [&](Writer::TransactionDone done) { writer_.close_before(hour, std::move(done)); });
}

}  // namespace nearshelf::backend
