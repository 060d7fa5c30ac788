// Reads what monitoring reports added up to, on a connection of its own.
#pragma once

#include <SQLiteCpp/Database.h>

#include <filesystem>
#include <vector>

#include "backend/insight/monitoring.h"

namespace nearshelf::backend {

// Used by one thread at a time.
class MonitorReader {
 public:
  // The file must exist: construct a Store first. Throws StoreError.
  explicit MonitorReader(const std::filesystem::path& file);

  // All metrics of monitor_schemas(), those without reports too, over the days `from` to `to` - 1.
  // Throws StoreError.
  std::vector<MonitorMetricDays> read(int64_t from, int64_t to);

 private:
  MonitorMetricDays read_metric(const MonitorSchema& schema, int64_t from, int64_t to);

  SQLite::Database database_;
};

}  // namespace nearshelf::backend
