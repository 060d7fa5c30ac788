// Contributions for tests.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "backend/writer.h"
#include "core/privacy/contribution.h"

namespace nearshelf::test {

// A report id that is different for every number.
ReportId report_id(uint64_t number);

// A contribution that says: `count` times `event` for `item` in `slot`. Borrows the texts.
Contribution one_counter(uint64_t report, uint32_t hour, std::string_view slot,
                         std::string_view item, FeedbackEvent event = FeedbackEvent::kViewItemList,
                         uint8_t count = 1);

// The same as the body of a request.
std::string to_body(const Contribution& contribution);

// The same as the writer takes it, with bytes of its own.
backend::Batch to_batch(const Contribution& contribution);

}  // namespace nearshelf::test
