// The tables, and how those of older versions become them.
#pragma once

#include <SQLiteCpp/Database.h>

namespace nearshelf::backend {

// Creates the tables in an empty database, or brings those of an older version to kSchemaVersion.
// In one transaction: a process that dies in between leaves the file as it was. Throws StoreError
// for a database that does not fit, and SQLite::Exception.
void prepare_tables(SQLite::Database& database);

}  // namespace nearshelf::backend
