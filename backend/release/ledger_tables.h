// The statements that write a release, and the one that reads what it is made from.
#pragma once

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>

#include <functional>
#include <span>
#include <vector>

#include "backend/release/ledger_entry.h"
#include "backend/release/noise_cell.h"
#include "backend/release/released_cell.h"

namespace nearshelf::backend {

// Key in the table meta: the hour from which on windows are released.
inline constexpr const char* kReleaseFrom = "release_from";

// All throw SQLite::Exception. Those that write run in a transaction of the caller.

// Remembers `hour` unless an hour is remembered already.
void remember_first_hour(SQLite::Database& database, Hour hour);

bool is_in_ledger(SQLite::Database& database, MetricGroup group, Hour window_start);

// Adds `entry`, with its own id or, when that is 0, with the next one; returns the id.
int64_t add_to_ledger(SQLite::Database& database, const LedgerEntry& entry);

void add_released(SQLite::Database& database, int64_t id, std::span<const ReleasedCell> cells);

// Calls `visit` with the exact counts of a group in the hours `from` to `to` - 1, summed up, one by
// one: there may be many.
void visit_exact_cells(SQLite::Database& database, MetricGroup group, Hour from, Hour to,
                       const std::function<void(const ExactCell&)>& visit);

// The exact counters of a group in one hour.
struct CounterHour {
  Hour hour = 0;
  MetricGroup group = MetricGroup::kFunnel;
};

// Those whose window ended at `window_end_until` or before and is in the ledger: they have served
// their purpose. By time.
std::vector<CounterHour> read_settled_hours(SQLite::Database& database, Hour window_end_until);

void delete_counters(SQLite::Database& database, const CounterHour& counters);

}  // namespace nearshelf::backend
