// Shoppers' events as the trainer reads them: interned, in time order.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "core/session/event.h"
#include "pipeline/import/import_report.h"
#include "pipeline/import/product.h"

namespace nearshelf::pipeline {

inline constexpr uint32_t kNoShopper = std::numeric_limits<uint32_t>::max();

struct LogEvent {
  uint32_t item = 0;              // index into EventLog::item_ids
  uint32_t shopper = kNoShopper;  // dense number of the customer key, or kNoShopper
  uint32_t visit = 0;             // index into EventLog::visit_keys: one invoice or one session
  int64_t minute = 0;             // minutes since 1970-01-01 00:00, in the shop's own clock
  EventType type = EventType::kViewItem;
};

struct EventLog {
  std::vector<std::string> item_ids;    // in order of first appearance
  std::vector<std::string> visit_keys;  // invoice number, session key, or a generated key
  uint32_t shopper_count = 0;
  std::vector<LogEvent> events;   // by time, to the precision of the file; equal times keep file
                                  // order
  std::vector<Product> products;  // what the log itself says about items (title, price): only for
                                  // formats that carry it, else empty. products[i] is item i.
  ImportReport report;
};

}  // namespace nearshelf::pipeline
