// Counts what the database holds, on a connection of its own so that it never waits for the writer.
#pragma once

#include <SQLiteCpp/Database.h>

#include <filesystem>

#include "backend/admin/service_figures.h"

namespace nearshelf::backend {

// Used by one thread at a time.
class DatabaseFiguresReader {
 public:
  // The file must exist: construct a Store first. Throws StoreError.
  explicit DatabaseFiguresReader(const std::filesystem::path& file);

  // Throws StoreError.
  DatabaseFigures read(Hour now);

 private:
  int64_t number(const char* query);

  const std::filesystem::path file_;
  SQLite::Database database_;
};

}  // namespace nearshelf::backend
