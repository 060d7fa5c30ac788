#include "backend/store/database.h"

#include <sqlite3.h>

#include <algorithm>

#include "backend/store/schema.h"

namespace nearshelf::backend {
namespace {

// How long a statement waits for a lock that another program holds on the file.
constexpr int kBusyTimeoutMs = 1000;

void use_write_ahead_log(SQLite::Database& database) {
  const std::string mode = database.execAndGet("PRAGMA journal_mode = WAL").getString();
  if (mode != "wal") {
    throw StoreError(database.getFilename() + ": SQLite offers the journal mode \"" + mode +
                     "\" there, but durable commits need \"wal\". Put --data on a local disk.");
  }
}

const char* advice(int code) {
  switch (code) {
    case SQLITE_FULL:
      return "Free space on that disk; nothing else is needed to go on.";
    case SQLITE_IOERR:
      return "Check that disk: its space, its quota and its health.";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "Another program holds a lock on the file: close it there.";
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
      return "Make the data folder and its files writable for this user.";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "The file is damaged: stop the backend, keep a copy, and restore the folder from a "
             "backup.";
    default:
      return "The SQLite documentation explains the code.";
  }
}

}  // namespace

SQLite::Database open_for_writing(const std::filesystem::path& file) {
  try {
    SQLite::Database database(
        file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX, kBusyTimeoutMs);
    use_write_ahead_log(database);
    database.exec("PRAGMA synchronous = FULL");
    // What is sealed and merged soon after is then copied into the database file once at most.
    database.exec("PRAGMA wal_autocheckpoint = 4000");
    database.exec("PRAGMA cache_size = -6000");  // KiB: the pages that merging comes back to
    // Deleted report ids must not linger in free pages.
    database.exec("PRAGMA secure_delete = ON");
    prepare_tables(database);
    return database;
  } catch (const SQLite::Exception& error) {
    throw explain(error, file.string());
  }
}

SQLite::Database open_for_reading(const std::filesystem::path& file) {
  try {
    SQLite::Database database(file, SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX, kBusyTimeoutMs);
    return database;
  } catch (const SQLite::Exception& error) {
    throw explain(error, file.string());
  }
}

StoreError explain(const SQLite::Exception& error, const std::string& file) {
  return StoreError(file + ": " + error.what() + " (SQLite code " +
                    std::to_string(error.getErrorCode()) + "). " + advice(error.getErrorCode()));
}

std::optional<int64_t> read_meta(const SQLite::Database& database, const char* key) {
  SQLite::Statement select(database, "SELECT value FROM meta WHERE key = ?");
  select.bind(1, key);
  if (!select.executeStep()) return std::nullopt;
  return select.getColumn(0).getInt64();
}

ModelName read_model(const SQLite::Column& column) {
  ModelName model{};
  const auto* bytes = static_cast<const uint8_t*>(column.getBlob());
  std::copy_n(bytes, std::min(static_cast<size_t>(column.getBytes()), model.size()), model.begin());
  return model;
}

StatementScope::~StatementScope() {
  // The result repeats the error of the statement, which the caller has already seen.
  statement_.tryReset();
}

}  // namespace nearshelf::backend
