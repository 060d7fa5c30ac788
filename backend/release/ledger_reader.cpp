#include "backend/release/ledger_reader.h"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include "backend/release/ledger_tables.h"
#include "backend/store/database.h"

namespace nearshelf::backend {
namespace {

constexpr const char* kSelect =
    "SELECT id, metric_group, window_start, window_hours, released_at, mechanism, epsilon, delta, "
    "rho, noise_scale, cells_per_unit, threshold, cells FROM ledger ";

LedgerEntry read_entry(SQLite::Statement* select) {
  LedgerEntry entry;
  entry.id = select->getColumn(0).getInt64();
  entry.group = static_cast<MetricGroup>(select->getColumn(1).getInt());
  entry.window_start = select->getColumn(2).getUInt();
  entry.window_hours = select->getColumn(3).getUInt();
  entry.released_at = select->getColumn(4).getInt64();
  entry.mechanism = parse_mechanism(select->getColumn(5).getString());
  entry.epsilon = select->getColumn(6).getDouble();
  entry.delta = select->getColumn(7).getDouble();
  entry.rho = select->getColumn(8).getDouble();
  entry.noise_scale = select->getColumn(9).getDouble();
  entry.cells_per_unit = select->getColumn(10).getUInt();
  entry.threshold = select->getColumn(11).getInt64();
  entry.cells = select->getColumn(12).getInt64();
  return entry;
}

}  // namespace

LedgerReader::LedgerReader(const std::filesystem::path& file) : database_(open_for_reading(file)) {}

void LedgerReader::in_one_state(const std::function<void()>& read) {
  try {
    const SQLite::Transaction one_state(database_);
    read();
  } catch (const SQLite::Exception& error) {
    throw explain(error, database_.getFilename());
  }
}

void LedgerReader::visit(const LedgerFilter& filter,
                         const std::function<bool(const LedgerEntry&)>& visit) {
  try {
    SQLite::Statement select(
        database_, std::string(kSelect) +
                       "WHERE id > :after AND window_start >= :from AND released_at >= :since "
                       "AND (:to IS NULL OR window_start < :to) "
                       "AND (:group IS NULL OR metric_group = :group) ORDER BY id");
    select.bind(":after", filter.after);
    select.bind(":from", filter.from);
    select.bind(":since", filter.released_since);
    if (filter.to) select.bind(":to", *filter.to);
    if (filter.group) select.bind(":group", static_cast<int>(*filter.group));
    while (select.executeStep() && visit(read_entry(&select))) continue;
  } catch (const SQLite::Exception& error) {
    throw explain(error, database_.getFilename());
  }
}

std::vector<ReleasedCell> LedgerReader::cells(int64_t id) {
  try {
    SQLite::Statement select(database_,
                             "SELECT model, subject, object, event, value FROM released WHERE "
                             "ledger_id = ? ORDER BY model, subject, object, event");
    select.bind(1, id);
    std::vector<ReleasedCell> cells;
    while (select.executeStep()) {
      cells.push_back({read_model(select.getColumn(0)), select.getColumn(1).getString(),
                       select.getColumn(2).getString(),
                       static_cast<uint8_t>(select.getColumn(3).getUInt()),
                       select.getColumn(4).getInt64()});
    }
    return cells;
  } catch (const SQLite::Exception& error) {
    throw explain(error, database_.getFilename());
  }
}

std::vector<LedgerEntry> LedgerReader::latest_day(MetricGroup group) {
  try {
    SQLite::Statement select(
        database_, std::string(kSelect) +
                       "WHERE metric_group = :group AND window_start >= (SELECT "
                       "max(window_start) / 24 * 24 FROM ledger WHERE metric_group = :group) "
                       "ORDER BY window_start");
    select.bind(":group", static_cast<int>(group));
    std::vector<LedgerEntry> entries;
    while (select.executeStep()) entries.push_back(read_entry(&select));
    return entries;
  } catch (const SQLite::Exception& error) {
    throw explain(error, database_.getFilename());
  }
}

std::optional<Hour> LedgerReader::first_hour() {
  try {
    SQLite::Statement select(database_,
                             "SELECT min(value, ifnull((SELECT min(hour) FROM counter), value)) "
                             "FROM meta WHERE key = ?");
    select.bind(1, kReleaseFrom);
    if (!select.executeStep()) return std::nullopt;
    return select.getColumn(0).getUInt();
  } catch (const SQLite::Exception& error) {
    throw explain(error, database_.getFilename());
  }
}

}  // namespace nearshelf::backend
