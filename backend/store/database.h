// Opens the SQLite file: schema, durability settings, and error texts an operator can act on.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

#include "core/privacy/contribution.h"

namespace nearshelf::backend {

inline constexpr int kSchemaVersion = 3;
inline constexpr int kOldestSchemaVersion = 1;  // what this build still reads

// Keys of running totals in the table meta.
inline constexpr const char* kStoredTotal = "contributions_stored";
inline constexpr const char* kDuplicateTotal = "contributions_duplicate";
inline constexpr const char* kWriteCheckTotal = "write_checks";

// The store did not answer or does not fit. The text says why and what to do.
class StoreError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The connection that writes: WAL journal, synchronous=FULL, so that a commit survives a power cut.
// Creates the file and its tables when they are missing. For one thread at a time: SQLite's own
// locks are off. Throws StoreError.
SQLite::Database open_for_writing(const std::filesystem::path& file);

// A connection that reads a file that open_for_writing has opened; it never blocks the writer.
// For one thread at a time. Throws StoreError.
SQLite::Database open_for_reading(const std::filesystem::path& file);

// What `error` means for an operator of `file`.
StoreError explain(const SQLite::Exception& error, const std::string& file);

// A number of the table meta; empty when it has none of that key. Throws SQLite::Exception.
std::optional<int64_t> read_meta(const SQLite::Database& database, const char* key);

// A model's name as a column holds it. Missing bytes are zero.
ModelName read_model(const SQLite::Column& column);

// Makes a prepared statement ready for its next use when the scope ends, also after an error.
class StatementScope {
 public:
  explicit StatementScope(SQLite::Statement& statement) : statement_(statement) {}
  ~StatementScope();
  StatementScope(const StatementScope&) = delete;
  StatementScope& operator=(const StatementScope&) = delete;

 private:
  SQLite::Statement& statement_;
};

}  // namespace nearshelf::backend
