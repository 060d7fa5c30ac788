// Reads what was released, on a connection of its own so that it never waits for the writer.
#pragma once

#include <SQLiteCpp/Database.h>

#include <filesystem>
#include <stdexcept>

#include "backend/insight/released.h"
#include "backend/store/cell.h"

namespace nearshelf::backend {

// A range of windows: those that begin at or after `from` and end at or before `to`.
struct HourRange {
  Hour from = 0;
  Hour to = 0;
};

// The range holds more cells than one answer may take into memory.
class RangeTooLarge : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Used by one thread at a time.
class ReleasedReader {
 public:
  // The file must exist: construct a Store first. Throws StoreError.
  explicit ReleasedReader(const std::filesystem::path& file);

  // One consistent state of the store. Throws StoreError or RangeTooLarge.
  ReleasedGroup read(MetricGroup group, const HourRange& range);

 private:
  SQLite::Database database_;
};

}  // namespace nearshelf::backend
