#include "backend/store/merge_job.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>
#include <string_view>

#include "backend/store/database.h"
#include "backend/store/report_place.h"

namespace nearshelf::backend {
namespace {

// The rank of each text in the order of SQLite's BINARY collation.
std::vector<uint32_t> rank_texts(const TextTable& texts) {
  std::vector<uint32_t> order(texts.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(),
            [&](uint32_t a, uint32_t b) { return texts[a] < texts[b]; });
  std::vector<uint32_t> ranks(order.size());
  for (uint32_t k = 0; k < order.size(); ++k) ranks[order[k]] = k;
  return ranks;
}

// A cell's place in the order of the table counter.
struct CellOrder {
  Hour hour;
  uint32_t group, model, subject, object, event;
  uint32_t index;

  auto operator<=>(const CellOrder&) const = default;
};

}  // namespace

MergeStatements::MergeStatements(SQLite::Database& database, ReportIds& ids)
    : ids_(ids),
      add_to_counter_(database,
                      "INSERT INTO counter VALUES (?, ?, ?, ?, ?, ?, ?) "
                      "ON CONFLICT DO UPDATE SET count = count + excluded.count"),
      add_to_monitor_(database,
                      "INSERT INTO monitor VALUES (?, ?, ?, ?) "
                      "ON CONFLICT DO UPDATE SET count = count + excluded.count"),
      add_to_monitor_reports_(database,
                              "INSERT INTO monitor_reports VALUES (?, ?, ?) "
                              "ON CONFLICT DO UPDATE SET reports = reports + excluded.reports") {}

void MergeStatements::add_cell(const Tally& tally, const CellCount& cell) {
  const StatementScope scope(add_to_counter_);
  const CellKey& key = cell.key;
  const std::string_view model = tally.texts()[key.model];
  subject_.assign(tally.texts()[key.subject]);
  object_.assign(tally.texts()[key.object]);
  add_to_counter_.bind(1, key.hour);
  add_to_counter_.bind(2, key.group);
  add_to_counter_.bindNoCopy(3, model.data(), static_cast<int>(model.size()));
  add_to_counter_.bindNoCopy(4, subject_);
  add_to_counter_.bindNoCopy(5, object_);
  add_to_counter_.bind(6, key.event);
  add_to_counter_.bind(7, cell.count);
  add_to_counter_.exec();
}

void MergeStatements::add_monitor(const MonitorKey& key, const MonitorCount& count) {
  {
    const StatementScope scope(add_to_monitor_reports_);
    add_to_monitor_reports_.bind(1, key.first);
    add_to_monitor_reports_.bind(2, static_cast<uint32_t>(key.second));
    add_to_monitor_reports_.bind(3, count.reports);
    add_to_monitor_reports_.exec();
  }
  for (uint32_t bucket = 0; bucket < count.buckets.size(); ++bucket) {
    if (count.buckets[bucket] == 0) continue;
    const StatementScope scope(add_to_monitor_);
    add_to_monitor_.bind(1, key.first);
    add_to_monitor_.bind(2, static_cast<uint32_t>(key.second));
    add_to_monitor_.bind(3, bucket);
    add_to_monitor_.bind(4, count.buckets[bucket]);
    add_to_monitor_.exec();
  }
}

MergeJob::MergeJob(const Tally& tally, const ReportIds& ids) : tally_(tally) {
  collect_runs(ids);
  order_cells();
}

// Sorts by hour and bucket, by counting: a tally has ids of few hours.
void MergeJob::collect_runs(const ReportIds& ids) {
  const std::vector<ReportKey>& reports = tally_.reports();
  std::map<Hour, std::vector<uint32_t>> sizes;  // of each bucket; then where its next id goes
  std::vector<uint16_t> buckets;
  buckets.reserve(reports.size());
  for (const ReportKey& report : reports) {
    const uint32_t bucket = ids.bucket_of(report.id);
    buckets.push_back(static_cast<uint16_t>(bucket));
    std::vector<uint32_t>& of_hour = sizes[report.hour];
    of_hour.resize(kReportBuckets);
    ++of_hour[bucket];
  }
  ids_.resize(reports.size());
  uint32_t start = 0;
  for (auto& [hour, of_hour] : sizes) {
    for (uint32_t bucket = 0; bucket < kReportBuckets; ++bucket) {
      const uint32_t size = of_hour[bucket];
      if (size > 0) runs_.push_back({hour, bucket, std::span(ids_).subspan(start, size)});
      of_hour[bucket] = start;
      start += size;
    }
  }
  for (size_t k = 0; k < reports.size(); ++k) {
    ids_[sizes[reports[k].hour][buckets[k]]++] = reports[k].id;
  }
}

void MergeJob::order_cells() {
  const std::vector<uint32_t> ranks = rank_texts(tally_.texts());
  std::vector<CellOrder> order;
  order.reserve(tally_.cells().size());
  for (uint32_t k = 0; k < tally_.cells().size(); ++k) {
    const CellKey& key = tally_.cells()[k].key;
    order.push_back({key.hour, key.group, ranks[key.model], ranks[key.subject], ranks[key.object],
                     key.event, k});
  }
  std::sort(order.begin(), order.end());
  cells_.reserve(order.size());
  for (const CellOrder& cell : order) cells_.push_back(cell.index);
}

void MergeJob::run(size_t step, MergeStatements* statements) const {
  if (step < runs_.size()) return statements->add_reports(runs_[step]);
  step -= runs_.size();
  if (step < cells_.size()) return statements->add_cell(tally_, tally_.cells()[cells_[step]]);
  step -= cells_.size();
  const auto monitor = std::next(tally_.monitors().begin(), static_cast<std::ptrdiff_t>(step));
  statements->add_monitor(monitor->first, monitor->second);
}

}  // namespace nearshelf::backend
