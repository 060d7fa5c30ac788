#include "backend/release/writer_release_writes.h"

#include <future>
#include <optional>
#include <string>
#include <utility>

#include "backend/store/database.h"

namespace nearshelf::backend {
namespace {

using Problem = std::optional<std::string>;

// Waits for the answer to what `start` starts.
void wait_for(const std::function<void(Writer::TransactionDone)>& start) {
  std::promise<Problem> answer;
  start([&answer](Problem problem) { answer.set_value(std::move(problem)); });
  if (const Problem problem = answer.get_future().get()) throw StoreError(*problem);
}

}  // namespace

void WriterReleaseWrites::transact(const std::function<void(SQLite::Database&)>& work) {
  wait_for([&](Writer::TransactionDone done) { writer_.transact(work, std::move(done)); });
}

void WriterReleaseWrites::close_before(Hour hour) {
  wait_for([&](Writer::TransactionDone done) { writer_.close_before(hour, std::move(done)); });
}

}  // namespace nearshelf::backend
