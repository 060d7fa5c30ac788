// A value that was released. Exact counts have a type of their own (noise_cell.h), so that one is
// never taken for the other.
#pragma once

#include <cstdint>
#include <string>

#include "core/privacy/contribution.h"

namespace nearshelf::backend {

// What the parts mean for each group: backend/store/cell.h.
struct ReleasedCell {
  ModelName model{};
  std::string subject;
  std::string object;
  uint8_t event = 0;  // FeedbackEvent, or 0
  int64_t value = 0;  // the count of the window with noise
};

}  // namespace nearshelf::backend
