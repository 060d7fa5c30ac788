// Anomalies in the database: written through the writer, read on a connection of its own.
#pragma once

#include <SQLiteCpp/Database.h>

#include <filesystem>
#include <vector>

#include "backend/insight/anomaly.h"
#include "backend/insight/released_reader.h"
#include "backend/store/writer.h"

namespace nearshelf::backend {

// Stores them on the writer's thread; a failure is logged and they are lost. An hour, kind and
// subject that is there already is replaced.
void write_anomalies(Writer& writer, std::vector<Anomaly> anomalies);
// The same in a transaction of the caller.
void insert_anomalies(const SQLite::Database& database, const std::vector<Anomaly>& anomalies);

// Used by one thread at a time.
class AnomalyReader {
 public:
  // The file must exist: construct a Store first. Throws StoreError.
  explicit AnomalyReader(const std::filesystem::path& file);

  // Newest first, at most `max_rows`. Throws StoreError.
  std::vector<Anomaly> read(const HourRange& range, size_t max_rows);

 private:
  SQLite::Database database_;
};

}  // namespace nearshelf::backend
