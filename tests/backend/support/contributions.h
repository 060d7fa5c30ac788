// Contributions for tests.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "backend/store/writer.h"
#include "core/privacy/contribution.h"
#include "core/privacy/monitor_report.h"

namespace nearshelf::test {

// A report id that is different for every number.
ReportId report_id(uint64_t number);

// A contribution with one item cell: `event` happened to `item` in `slot`. Borrows the texts.
Contribution one_cell(uint64_t report, uint32_t hour, std::string_view slot, std::string_view item,
                      FeedbackEvent event = FeedbackEvent::kViewItemList);

// An answer to the first metric, with this bucket set.
MonitorReport one_answer(uint64_t report, uint32_t day, uint32_t bucket);

// The same as the body of a request.
std::string to_body(const Contribution& contribution);
std::string to_body(const MonitorReport& report);

// The same as the writer takes it, with bytes of its own.
backend::Batch to_batch(const Contribution& contribution);
backend::Batch to_batch(const MonitorReport& report);

}  // namespace nearshelf::test
