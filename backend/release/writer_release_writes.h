// Releases through the one writer of the backend.
#pragma once

#include "backend/release/release_writes.h"
#include "backend/store/writer.h"

namespace nearshelf::backend {

// Not for the writer's own thread, which it waits for.
class WriterReleaseWrites final : public ReleaseWrites {
 public:
  // `writer` must outlive the object.
  explicit WriterReleaseWrites(Writer& writer) : writer_(writer) {}

  void transact(const std::function<void(SQLite::Database&)>& work) override;
  void close_before(Hour hour) override;

 private:
  Writer& writer_;
};

}  // namespace nearshelf::backend
