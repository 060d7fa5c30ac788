// Everything this room reads, each reader on a connection of its own.
#pragma once

#include <filesystem>

#include "backend/insight/anomaly_log.h"
#include "backend/insight/monitor_reader.h"
#include "backend/insight/order_reader.h"
#include "backend/insight/released_reader.h"

namespace nearshelf::backend {

// Used by one thread at a time.
struct InsightStore {
  // The file must exist: construct a Store first. Throws StoreError.
  explicit InsightStore(const std::filesystem::path& file)
      : released(file), orders(file), monitor(file), anomalies(file) {}

  ReleasedReader released;
  OrderReader orders;
  MonitorReader monitor;
  AnomalyReader anomalies;
};

}  // namespace nearshelf::backend
