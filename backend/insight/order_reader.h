// Reads what was ordered of each item, on a connection of its own.
#pragma once

#include <SQLiteCpp/Database.h>

#include <filesystem>
#include <vector>

#include "backend/insight/forecast.h"

namespace nearshelf::backend {

// Used by one thread at a time.
class OrderReader {
 public:
  // The file must exist: construct a Store first. Throws StoreError.
  explicit OrderReader(const std::filesystem::path& file);

  // Of the days `from` to `to` - 1, by item, then day. Throws StoreError.
  std::vector<ItemOrders> read(int64_t from, int64_t to);

 private:
  SQLite::Database database_;
};

}  // namespace nearshelf::backend
