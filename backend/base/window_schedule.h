// Windows of time that are released one by one, and when each closes.
#pragma once

#include "backend/base/clock.h"

namespace nearshelf::backend {

// Windows begin at multiples of `hours` since 1970-01-01 00:00 UTC; `hours` divides 24, so none
// crosses a day.
struct WindowSchedule {
  Hour hours = 24;
  // A window closes this long after its end: devices that were offline may send until then.
  Hour grace_hours = 24;

  Hour start_of(Hour hour) const { return hour - hour % hours; }
  Hour closes_at(Hour window_start) const { return window_start + hours + grace_hours; }
  // Hours before the result belong to windows that are closed at `now`.
  Hour open_from(Hour now) const {
    return now < hours + grace_hours ? 0 : start_of(now - grace_hours);
  }
};

}  // namespace nearshelf::backend
