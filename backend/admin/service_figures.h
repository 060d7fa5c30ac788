// What the service can say about itself at one moment: for GET /v1/status and GET /metrics.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "backend/base/clock.h"
#include "backend/base/window_schedule.h"
#include "backend/http/http_stats.h"
#include "backend/store/writer_stats.h"

namespace nearshelf::backend {

// How often a duration fell between two bounds.
struct DurationHistogram {
  std::vector<double> bounds;    // seconds, ascending; each bucket ends at its bound, inclusive
  std::vector<uint64_t> counts;  // one a bucket, and one for what is above the last bound
  double sum = 0;                // seconds

  uint64_t total() const;
  // The bound below which `share` (0 to 1) of the durations lie, in seconds; empty without any, or
  // when it lies above the last bound.
  std::optional<double> quantile(double share) const;
};

// How long groups took to be made durable.
DurationHistogram commit_durations(const WriterStats& stats);

// What the database holds.
struct DatabaseFigures {
  int64_t stored = 0;      // contributions ever counted
  int64_t duplicates = 0;  // contributions that came again
  int64_t monitor_reports = 0;
  int64_t ledger_entries = 0;
  std::optional<Hour> last_released_window;  // its start
  int64_t anomalies = 0;                     // of the last 24 hours
  uint64_t bytes = 0;                        // on the disk, with the write-ahead log
};

// The privacy that releases cost a device that is active every day, in the budget's period.
struct BudgetFigures {
  double spent_epsilon = 0;
  double limit_epsilon = 0;
};

struct ServiceFigures {
  std::chrono::sys_seconds started;
  std::chrono::sys_seconds now;
  std::optional<std::string> problem;  // why the store takes nothing now
  HttpStats http;
  std::vector<std::pair<std::string, uint64_t>> refusals;  // by reason
  WriterStats writer;
  DatabaseFigures database;
  BudgetFigures budget;
  uint64_t memory_bytes = 0;  // resident
  std::optional<uint32_t> catalog_items;
  WindowSchedule window;
};

}  // namespace nearshelf::backend
