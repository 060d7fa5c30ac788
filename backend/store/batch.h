// What one request brought, on its way to the store.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "backend/base/clock.h"
#include "core/privacy/contribution.h"
#include "core/privacy/monitor_report.h"

namespace nearshelf::backend {

// A monitoring report speaks of a whole day: it is taken, and its id kept, until the last hour's
// window is closed.
inline Hour last_hour(const MonitorReport& report) {
  return report.day * kHoursOfDay + kHoursOfDay - 1;
}

// A contribution with the bytes its texts are views of, or a monitoring report. Moving keeps the
// views valid. Writer::spare_batch() gives one whose memory is used again.
struct Batch {
  std::vector<uint8_t> body;
  Contribution contribution;             // decoded from `body`
  std::optional<MonitorReport> monitor;  // instead of the contribution

  // Bytes of memory this batch holds while it waits.
  size_t footprint() const;
};

}  // namespace nearshelf::backend
