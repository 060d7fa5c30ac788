#include "backend/release/ledger_tables.h"

#include <SQLiteCpp/Statement.h>

#include <string>

#include "backend/store/database.h"

namespace nearshelf::backend {
namespace {

void bind_model(SQLite::Statement* statement, int index, const ModelName& model) {
  statement->bind(index, model.data(), static_cast<int>(model.size()));
}

}  // namespace

void remember_first_hour(SQLite::Database& database, Hour hour) {
  SQLite::Statement insert(database, "INSERT OR IGNORE INTO meta VALUES (?, ?)");
  insert.bind(1, kReleaseFrom);
  insert.bind(2, hour);
  insert.exec();
}

bool is_in_ledger(SQLite::Database& database, MetricGroup group, Hour window_start) {
  SQLite::Statement select(database,
                           "SELECT 1 FROM ledger WHERE metric_group = ? AND window_start = ?");
  select.bind(1, static_cast<int>(group));
  select.bind(2, window_start);
  return select.executeStep();
}

int64_t add_to_ledger(SQLite::Database& database, const LedgerEntry& entry) {
  SQLite::Statement insert(database,
                           "INSERT INTO ledger (id, metric_group, window_start, window_hours, "
                           "released_at, mechanism, epsilon, delta, rho, noise_scale, "
                           "cells_per_unit, threshold, cells) "
                           "VALUES (nullif(?, 0), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(1, entry.id);
  insert.bind(2, static_cast<int>(entry.group));
  insert.bind(3, entry.window_start);
  insert.bind(4, entry.window_hours);
  insert.bind(5, entry.released_at);
  insert.bind(6, std::string(mechanism_name(entry.mechanism)));
  insert.bind(7, entry.epsilon);
  insert.bind(8, entry.delta);
  insert.bind(9, entry.rho);
  insert.bind(10, entry.noise_scale);
  insert.bind(11, entry.cells_per_unit);
  insert.bind(12, entry.threshold);
  insert.bind(13, entry.cells);
  insert.exec();
  return database.getLastInsertRowid();
}

void add_released(SQLite::Database& database, int64_t id, std::span<const ReleasedCell> cells) {
  SQLite::Statement insert(database, "INSERT INTO released VALUES (?, ?, ?, ?, ?, ?)");
  for (const ReleasedCell& cell : cells) {
    insert.bind(1, id);
    bind_model(&insert, 2, cell.model);
    insert.bind(3, cell.subject);
    insert.bind(4, cell.object);
    insert.bind(5, static_cast<int>(cell.event));
    insert.bind(6, cell.value);
    insert.exec();
    insert.reset();
  }
}

void visit_exact_cells(SQLite::Database& database, MetricGroup group, Hour from, Hour to,
                       const std::function<void(const ExactCell&)>& visit) {
  SQLite::Statement select(database,
                           "SELECT model, subject, object, event, sum(count) FROM counter "
                           "WHERE hour >= ? AND hour < ? AND metric_group = ? "
                           "GROUP BY model, subject, object, event");
  select.bind(1, from);
  select.bind(2, to);
  select.bind(3, static_cast<int>(group));
  while (select.executeStep()) {
    visit({read_model(select.getColumn(0)), select.getColumn(1).getString(),
           select.getColumn(2).getString(), static_cast<uint8_t>(select.getColumn(3).getUInt()),
           select.getColumn(4).getInt64()});
  }
}

std::vector<CounterHour> read_settled_hours(SQLite::Database& database, Hour window_end_until) {
  // The ledger names the hours; EXISTS looks each up at the front of the counters' key.
  SQLite::Statement select(
      database,
      "WITH RECURSIVE hour_of (metric_group, hour, last) AS ("
      "  SELECT metric_group, window_start, window_start + window_hours - 1 FROM ledger"
      "    WHERE window_start + window_hours <= :until"
      "      AND window_start + window_hours > (SELECT min(hour) FROM counter)"
      "  UNION ALL SELECT metric_group, hour + 1, last FROM hour_of WHERE hour < last) "
      "SELECT hour, metric_group FROM hour_of WHERE EXISTS (SELECT 1 FROM counter WHERE "
      "counter.hour = hour_of.hour AND counter.metric_group = hour_of.metric_group) "
      "ORDER BY hour, metric_group");
  select.bind(":until", window_end_until);
  std::vector<CounterHour> settled;
  while (select.executeStep()) {
    settled.push_back(
        {select.getColumn(0).getUInt(), static_cast<MetricGroup>(select.getColumn(1).getInt())});
  }
  return settled;
}

void delete_counters(SQLite::Database& database, const CounterHour& counters) {
  SQLite::Statement remove(database, "DELETE FROM counter WHERE hour = ? AND metric_group = ?");
  remove.bind(1, counters.hour);
  remove.bind(2, static_cast<int>(counters.group));
  remove.exec();
}

}  // namespace nearshelf::backend
