#include "backend/admin/database_figures.h"

#include <string>
#include <system_error>

#include "backend/store/database.h"

namespace nearshelf::backend {
namespace {

constexpr Hour kAnomalyHours = 24;

// 0 for a file that is not there: the write-ahead log comes and goes.
uint64_t size_of(const std::filesystem::path& file) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  return error ? 0 : static_cast<uint64_t>(size);
}

int64_t count_anomalies(SQLite::Database& database, Hour since) {
  SQLite::Statement select(database, "SELECT count(*) FROM anomaly WHERE hour >= ?");
  select.bind(1, static_cast<int64_t>(since));
  return select.executeStep() ? select.getColumn(0).getInt64() : 0;
}

}  // namespace

DatabaseFiguresReader::DatabaseFiguresReader(const std::filesystem::path& file)
    : file_(file), database_(open_for_reading(file)) {}

DatabaseFigures DatabaseFiguresReader::read(Hour now) {
  try {
    DatabaseFigures figures;
    figures.stored = read_meta(database_, kStoredTotal).value_or(0);
    figures.duplicates = read_meta(database_, kDuplicateTotal).value_or(0);
    figures.monitor_reports = number("SELECT coalesce(sum(reports), 0) FROM monitor_reports");
    figures.ledger_entries = number("SELECT count(*) FROM ledger");
    const int64_t window = number("SELECT coalesce(max(window_start), -1) FROM ledger");
    if (window >= 0) figures.last_released_window = static_cast<Hour>(window);
    figures.anomalies = count_anomalies(database_, now < kAnomalyHours ? 0 : now - kAnomalyHours);
    figures.bytes = size_of(file_) + size_of(file_.string() + "-wal");
    return figures;
  } catch (const SQLite::Exception& error) {
    throw explain(error, file_.string());
  }
}

int64_t DatabaseFiguresReader::number(const char* query) {
  return database_.execAndGet(query).getInt64();
}

}  // namespace nearshelf::backend
