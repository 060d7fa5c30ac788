#include "backend/store/wait_for_writer.h"

#include <future>
#include <optional>
#include <string>
#include <utility>

#include "backend/store/database.h"

namespace nearshelf::backend {

void wait_for_writer(const std::function<void(Writer::TransactionDone)>& start) {
  using Problem = std::optional<std::string>;
  std::promise<Problem> answer;
  start([&answer](Problem problem) { answer.set_value(std::move(problem)); });
  if (const Problem problem = answer.get_future().get()) throw StoreError(*problem);
}

}  // namespace nearshelf::backend
