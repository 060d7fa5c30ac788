// What monitoring reports say: shares that browsers noised, with intervals, by day and drift.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "backend/insight/drift.h"
#include "core/privacy/local_estimator.h"
#include "core/privacy/monitor_report.h"

namespace nearshelf::backend {

// Below this many reports the noise of the browsers says more than the reports do.
inline constexpr int64_t kEnoughReports = 5'000;

// Answers about one metric on one day.
struct MonitorDay {
  uint32_t day = 0;  // since 1970-01-01 UTC
  int64_t reports = 0;
  std::vector<int64_t> bit_counts;  // by bucket, of all buckets of the schema
};

struct MonitorMetricDays {
  const MonitorSchema* schema = nullptr;
  std::vector<MonitorDay> days;  // by day
};

struct MonitorDayShares {
  uint32_t day = 0;
  int64_t reports = 0;
  std::vector<ShareEstimate> shares;  // empty below kEnoughReports
};

struct MonitorSummary {
  const MonitorSchema* schema = nullptr;
  int64_t reports = 0;
  std::vector<ShareEstimate> shares;  // by bucket; empty below kEnoughReports
  std::vector<MonitorDayShares> days;
  // The last seven days with reports against those before, at most 28; empty when either side has
  // fewer than kEnoughReports.
  std::optional<DriftSeries> drift;

  bool enough() const { return reports >= kEnoughReports; }
};

MonitorSummary summarise(const MonitorMetricDays& metric);

}  // namespace nearshelf::backend
