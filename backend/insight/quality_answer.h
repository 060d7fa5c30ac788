// GET /v1/monitoring, /v1/drift and /v1/anomalies as text.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "backend/insight/anomaly.h"
#include "backend/insight/drift.h"
#include "backend/insight/monitoring.h"

namespace nearshelf::backend {

std::string monitoring_to_json(const std::vector<MonitorSummary>& metrics);
// One row a metric and bucket; metrics with too few reports have one row with neither.
std::string monitoring_to_csv(const std::vector<MonitorSummary>& metrics);

std::string drift_to_json(const std::vector<DriftSeries>& series, const std::optional<Skew>& skew);
// One row a series.
std::string drift_to_csv(const std::vector<DriftSeries>& series);

std::string anomalies_to_json(const std::vector<Anomaly>& anomalies);
std::string anomalies_to_csv(const std::vector<Anomaly>& anomalies);

}  // namespace nearshelf::backend
