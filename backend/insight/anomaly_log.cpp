#include "backend/insight/anomaly_log.h"

#include <spdlog/spdlog.h>

#include <optional>
#include <string>
#include <utility>

#include "backend/store/database.h"

namespace nearshelf::backend {

void write_anomalies(Writer& writer, std::vector<Anomaly> anomalies) {
  writer.transact([anomalies = std::move(anomalies)](
                      SQLite::Database& database) { insert_anomalies(database, anomalies); },
                  [](const std::optional<std::string>& problem) {
                    if (problem)
                      spdlog::error("anomalies of an hour were not stored: {}", *problem);
                  });
}

void insert_anomalies(const SQLite::Database& database, const std::vector<Anomaly>& anomalies) {
  SQLite::Statement insert(database, "INSERT OR REPLACE INTO anomaly VALUES (?, ?, ?, ?, ?)");
  for (const Anomaly& anomaly : anomalies) {
    const StatementScope scope(insert);
    insert.bind(1, anomaly.hour);
    insert.bind(2, anomaly.kind);
    insert.bind(3, anomaly.subject);
    insert.bind(4, anomaly.value);
    insert.bind(5, anomaly.bound);
    insert.exec();
  }
}

AnomalyReader::AnomalyReader(const std::filesystem::path& file)
    : database_(open_for_reading(file)) {}

std::vector<Anomaly> AnomalyReader::read(const HourRange& range, size_t max_rows) {
  try {
    SQLite::Statement select(database_,
                             "SELECT hour, kind, subject, value, bound FROM anomaly "
                             "WHERE hour >= ? AND hour < ? "
                             "ORDER BY hour DESC, kind, subject LIMIT ?");
    select.bind(1, range.from);
    select.bind(2, range.to);
    select.bind(3, static_cast<int64_t>(max_rows));
    std::vector<Anomaly> rows;
    while (select.executeStep()) {
      rows.push_back({select.getColumn(0).getUInt(), select.getColumn(1).getString(),
                      select.getColumn(2).getString(), select.getColumn(3).getDouble(),
                      select.getColumn(4).getDouble()});
    }
    return rows;
  } catch (const SQLite::Exception& error) {
    throw explain(error, database_.getFilename());
  }
}

}  // namespace nearshelf::backend
