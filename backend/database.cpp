#include "backend/database.h"

#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

namespace nearshelf::backend {
namespace {

// How long a statement waits for a lock that another program holds on the file.
constexpr int kBusyTimeoutMs = 1000;

constexpr const char* kTables = R"sql(
  CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value
  ) WITHOUT ROWID;
  CREATE TABLE report (
    id BLOB PRIMARY KEY,
    hour INTEGER NOT NULL
  ) WITHOUT ROWID;
  -- Finds the ids to delete without a scan of the whole table.
  CREATE INDEX report_by_hour ON report (hour);
  CREATE TABLE counter (
    hour INTEGER NOT NULL,
    model BLOB NOT NULL,
    slot TEXT NOT NULL,
    item TEXT NOT NULL,
    event INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (hour, model, slot, item, event)
  ) WITHOUT ROWID;
)sql";

void use_write_ahead_log(SQLite::Database& database) {
  const std::string mode = database.execAndGet("PRAGMA journal_mode = WAL").getString();
  if (mode != "wal") {
    throw StoreError(database.getFilename() + ": SQLite offers the journal mode \"" + mode +
                     "\" there, but durable commits need \"wal\". Put --data on a local disk.");
  }
}

bool is_empty(SQLite::Database& database) {
  return database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0;
}

void create_tables(SQLite::Database& database) {
  database.exec(kTables);
  SQLite::Statement insert(database, "INSERT INTO meta VALUES (?, ?)");
  insert.bind(1, "schema_version");
  insert.bind(2, kSchemaVersion);
  insert.exec();
}

void check_schema_version(SQLite::Database& database) {
  if (!database.tableExists("meta")) {
    throw StoreError(database.getFilename() +
                     " is a database of another program. Point --data at another folder.");
  }
  SQLite::Statement select(database, "SELECT value FROM meta WHERE key = 'schema_version'");
  const int found = select.executeStep() ? select.getColumn(0).getInt() : 0;
  if (found < kOldestSchemaVersion || found > kSchemaVersion) {
    throw StoreError(database.getFilename() + " has schema version " + std::to_string(found) +
                     "; this nearshelf-backend reads " + std::to_string(kOldestSchemaVersion) +
                     " to " + std::to_string(kSchemaVersion) +
                     ". Run the version that wrote it, or a newer one.");
  }
}

// In one transaction: a process that dies in between leaves an empty file, which is fine.
void create_or_check_tables(SQLite::Database& database) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  if (is_empty(database)) create_tables(database);
  check_schema_version(database);
  transaction.commit();
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
    SQLite::Database database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyTimeoutMs);
    use_write_ahead_log(database);
    database.exec("PRAGMA synchronous = FULL");
    // Deleted report ids must not linger in free pages.
    database.exec("PRAGMA secure_delete = ON");
    create_or_check_tables(database);
    return database;
  } catch (const SQLite::Exception& error) {
    throw explain(error, file.string());
  }
}

SQLite::Database open_for_reading(const std::filesystem::path& file) {
  try {
    SQLite::Database database(file, SQLite::OPEN_READONLY, kBusyTimeoutMs);
    return database;
  } catch (const SQLite::Exception& error) {
    throw explain(error, file.string());
  }
}

StoreError explain(const SQLite::Exception& error, const std::string& file) {
  return StoreError(file + ": " + error.what() + " (SQLite code " +
                    std::to_string(error.getErrorCode()) + "). " + advice(error.getErrorCode()));
}

StatementScope::~StatementScope() {
  // The result repeats the error of the statement, which the caller has already seen.
  statement_.tryReset();
}

}  // namespace nearshelf::backend
