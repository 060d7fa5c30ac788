#include "backend/insight/monitor_reader.h"

#include <SQLiteCpp/Transaction.h>

#include "backend/store/database.h"

namespace nearshelf::backend {

MonitorReader::MonitorReader(const std::filesystem::path& file)
    : database_(open_for_reading(file)) {}

std::vector<MonitorMetricDays> MonitorReader::read(int64_t from, int64_t to) {
  try {
    const SQLite::Transaction one_state(database_);
    std::vector<MonitorMetricDays> metrics;
    for (const MonitorSchema& schema : monitor_schemas()) {
      metrics.push_back(read_metric(schema, from, to));
    }
    return metrics;
  } catch (const SQLite::Exception& error) {
    throw explain(error, database_.getFilename());
  }
}

MonitorMetricDays MonitorReader::read_metric(const MonitorSchema& schema, int64_t from,
                                             int64_t to) {
  MonitorMetricDays metric{&schema, {}};
  SQLite::Statement select(database_,
                           "SELECT r.day, r.reports, m.bucket, m.count FROM monitor_reports r "
                           "LEFT JOIN monitor m ON m.day = r.day AND m.metric = r.metric "
                           "WHERE r.metric = ? AND r.day >= ? AND r.day < ? ORDER BY r.day");
  select.bind(1, static_cast<int>(schema.metric));
  select.bind(2, from);
  select.bind(3, to);
  while (select.executeStep()) {
    const uint32_t day = select.getColumn(0).getUInt();
    if (metric.days.empty() || metric.days.back().day != day) {
      metric.days.push_back(
          {day, select.getColumn(1).getInt64(), std::vector<int64_t>(schema.bucket_count(), 0)});
    }
    if (select.getColumn(2).isNull()) continue;
    const auto bucket = static_cast<size_t>(select.getColumn(2).getInt64());
    std::vector<int64_t>& counts = metric.days.back().bit_counts;
    if (bucket < counts.size()) counts[bucket] = select.getColumn(3).getInt64();
  }
  return metric;
}

}  // namespace nearshelf::backend
