// Brings a tally into the tables, in steps that can be told apart: after a crash the same tally
// gives the same job, which goes on where the tables say it was.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <span>
#include <string>
#include <vector>

#include "backend/store/report_ids.h"
#include "backend/store/tally.h"

namespace nearshelf::backend {

// Ids of one row of the table report.
struct ReportRun {
  Hour hour = 0;
  uint32_t bucket = 0;
  std::span<const ReportId> ids;
};

// The statements of all jobs. For the thread that writes.
class MergeStatements {
 public:
  // Both must outlive the object.
  MergeStatements(SQLite::Database& database, ReportIds& ids);

  // Each adds to what the table has, in a transaction. Throw SQLite::Exception.
  void add_reports(const ReportRun& run) { ids_.insert(run.hour, run.bucket, run.ids); }
  void add_cell(const Tally& tally, const CellCount& cell);
  void add_monitor(const MonitorKey& key, const MonitorCount& count);

 private:
  ReportIds& ids_;
  SQLite::Statement add_to_counter_;
  SQLite::Statement add_to_monitor_;
  SQLite::Statement add_to_monitor_reports_;
  // Texts are bound from here: the statements want them zero-terminated or as std::string.
  std::string subject_, object_;
};

class MergeJob {
 public:
  // Steps are in the order of the tables' keys, so that neighbours share pages. `tally` is borrowed
  // and must not change. `ids` tells the buckets.
  MergeJob(const Tally& tally, const ReportIds& ids);
  MergeJob(const MergeJob&) = delete;
  MergeJob& operator=(const MergeJob&) = delete;

  size_t steps() const { return runs_.size() + cells_.size() + tally_.monitors().size(); }

  // Step `step` of the job, in a transaction. Throws SQLite::Exception.
  void run(size_t step, MergeStatements* statements) const;

 private:
  void collect_runs(const ReportIds& ids);
  void order_cells();

  const Tally& tally_;
  std::vector<ReportId> ids_;    // of the tally, run after run
  std::vector<ReportRun> runs_;  // spans of ids_
  std::vector<uint32_t> cells_;  // indices into the tally's
};

}  // namespace nearshelf::backend
