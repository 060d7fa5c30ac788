#include "backend/store/schema.h"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <string>

#include "backend/store/database.h"
#include "backend/store/report_ids.h"

namespace nearshelf::backend {
namespace {

constexpr const char* kMetaTable = R"sql(
  CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value
  ) WITHOUT ROWID;
)sql";

constexpr const char* kReportTable = R"sql(
  -- What was counted: ids, packed. A row has those of one bucket of a part of an hour.
  CREATE TABLE report (
    place INTEGER PRIMARY KEY,       -- hour, part, bucket: see report_place.h
    ids BLOB NOT NULL                -- 16 bytes each
  );
  -- Who does not know it cannot choose ids that all fall into one bucket.
  INSERT OR IGNORE INTO meta VALUES ('report_bucket_key', random());
)sql";

constexpr const char* kTables = R"sql(
  -- Durable before the 204, merged into report, counter and monitor soon after: see store.h.
  CREATE TABLE sealed (
    seq INTEGER PRIMARY KEY,
    body BLOB NOT NULL
  );
  -- Exact and internal: nothing here leaves the backend before noise. cell.h says what the parts are.
  CREATE TABLE counter (
    hour INTEGER NOT NULL,
    metric_group INTEGER NOT NULL,
    model BLOB NOT NULL,
    subject TEXT NOT NULL,
    object TEXT NOT NULL,
    event INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (hour, metric_group, model, subject, object, event)
  ) WITHOUT ROWID;
  -- Answers that carry the noise of their browsers: how often each bit was set, of how many reports.
  CREATE TABLE monitor (
    day INTEGER NOT NULL,
    metric INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (day, metric, bucket)
  ) WITHOUT ROWID;
  CREATE TABLE monitor_reports (
    day INTEGER NOT NULL,
    metric INTEGER NOT NULL,
    reports INTEGER NOT NULL,
    PRIMARY KEY (day, metric)
  ) WITHOUT ROWID;

  -- What was ever released, and what it cost. Rows are added and never change.
  CREATE TABLE ledger (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    metric_group INTEGER NOT NULL,
    window_start INTEGER NOT NULL,   -- hour
    window_hours INTEGER NOT NULL,
    released_at INTEGER NOT NULL,    -- seconds since 1970-01-01
    mechanism TEXT NOT NULL,         -- discrete_gaussian, discrete_laplace
    epsilon REAL NOT NULL,           -- of this group for one device and day, with delta
    delta REAL NOT NULL,
    rho REAL NOT NULL,               -- the same in zero-concentrated differential privacy
    noise_scale REAL NOT NULL,       -- sigma of the Gaussian, b of the Laplace
    cells_per_unit INTEGER NOT NULL, -- L1 sensitivity; L2 is its square root
    threshold INTEGER NOT NULL,      -- noised values below it were not released
    cells INTEGER NOT NULL,          -- how many were
    UNIQUE (metric_group, window_start)
  );
  CREATE TABLE released (
    ledger_id INTEGER NOT NULL REFERENCES ledger (id),
    model BLOB NOT NULL,
    subject TEXT NOT NULL,
    object TEXT NOT NULL,
    event INTEGER NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (ledger_id, model, subject, object, event)
  ) WITHOUT ROWID;
  CREATE TRIGGER ledger_is_append_only_update BEFORE UPDATE ON ledger
    BEGIN SELECT RAISE(ABORT, 'the privacy ledger is append-only'); END;
  CREATE TRIGGER ledger_is_append_only_delete BEFORE DELETE ON ledger
    BEGIN SELECT RAISE(ABORT, 'the privacy ledger is append-only'); END;
  CREATE TRIGGER released_is_append_only_update BEFORE UPDATE ON released
    BEGIN SELECT RAISE(ABORT, 'released values never change'); END;
  CREATE TRIGGER released_is_append_only_delete BEFORE DELETE ON released
    BEGIN SELECT RAISE(ABORT, 'released values never change'); END;

  -- From the shop's own order system, never from browsers.
  CREATE TABLE order_seen (
    id BLOB PRIMARY KEY,             -- SHA-256 of the order's id
    day INTEGER NOT NULL,
    cancelled INTEGER NOT NULL,      -- 1: taken back, or told to be before it came
    body BLOB NOT NULL               -- SHA-256 of the order, to tell a repetition from a change
  ) WITHOUT ROWID;
  CREATE TABLE order_total (
    day INTEGER NOT NULL,
    currency TEXT NOT NULL,
    orders INTEGER NOT NULL,
    revenue INTEGER NOT NULL,        -- minor units
    PRIMARY KEY (day, currency)
  ) WITHOUT ROWID;
  CREATE TABLE order_item (
    day INTEGER NOT NULL,
    item TEXT NOT NULL,
    currency TEXT NOT NULL,
    orders INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    revenue INTEGER NOT NULL,
    PRIMARY KEY (day, item, currency)
  ) WITHOUT ROWID;

  -- What looked wrong in an hour; shown to the operator, never a reason to drop.
  CREATE TABLE anomaly (
    hour INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    value REAL NOT NULL,
    bound REAL NOT NULL,
    PRIMARY KEY (hour, kind, subject)
  ) WITHOUT ROWID;
)sql";

bool is_empty(SQLite::Database& database) {
  return database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0;
}

void set_schema_version(SQLite::Database& database) {
  SQLite::Statement insert(database, "INSERT OR REPLACE INTO meta VALUES (?, ?)");
  insert.bind(1, "schema_version");
  insert.bind(2, kSchemaVersion);
  insert.exec();
}

int check_schema_version(SQLite::Database& database) {
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
  return found;
}

// Version 1 counted without bounds for a device, so its counters can never be released: they are
// kept aside for the operator. Its report ids are of a format that is not taken any more.
void upgrade_from_1(SQLite::Database& database) {
  const int64_t counters = database.execAndGet("SELECT count(*) FROM counter").getInt64();
  database.exec(counters == 0 ? "DROP TABLE counter" : "ALTER TABLE counter RENAME TO counter_v1");
  database.exec("DROP TABLE report");
  database.exec(kReportTable);
  database.exec(kTables);
  set_schema_version(database);
  if (counters == 0) return;
  spdlog::warn(
      "{}: {} counters of schema version 1 were moved to the table counter_v1. They have no bound "
      "for a device and are never released. Read them with sqlite3, then drop the table.",
      database.getFilename(), counters);
}

// Version 2 had a row for each report id.
void upgrade_from_2(SQLite::Database& database) {
  if (read_meta(database, "merge_step").value_or(0) != 0) {
    throw StoreError(database.getFilename() +
                     " was left in the middle of a merge by a process that was killed. Start the "
                     "version that wrote it once more and stop it, then start this one.");
  }
  database.exec("ALTER TABLE report RENAME TO report_v2");
  database.exec(kReportTable);
  {
    ReportIds ids(database, 0);
    SQLite::Statement select(database, "SELECT hour, id FROM report_v2 ORDER BY hour");
    while (select.executeStep()) {
      ReportId id{};
      const SQLite::Column stored = select.getColumn(1);
      const auto* bytes = static_cast<const uint8_t*>(stored.getBlob());
      std::copy_n(bytes, std::min(static_cast<size_t>(stored.getBytes()), id.size()), id.begin());
      ids.insert(static_cast<Hour>(select.getColumn(0).getInt64()), ids.bucket_of(id), {&id, 1});
    }
  }
  database.exec("DROP TABLE report_v2");
  set_schema_version(database);
}

}  // namespace

void prepare_tables(SQLite::Database& database) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  if (is_empty(database)) {
    database.exec(kMetaTable);
    database.exec(kReportTable);
    database.exec(kTables);
    set_schema_version(database);
  } else {
    const int found = check_schema_version(database);
    if (found == 1) upgrade_from_1(database);
    if (found == 2) upgrade_from_2(database);
  }
  transaction.commit();
}

}  // namespace nearshelf::backend
