// Which windows come next, on which terms, and what each waits for. Pure functions of the ledger,
// the policy and the hour.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "backend/base/window_schedule.h"
#include "backend/release/ledger_entry.h"
#include "backend/release/noise_cell.h"
#include "backend/release/release_terms.h"

namespace nearshelf::backend {

// A window that is not in the ledger yet.
struct PlannedRelease {
  LedgerEntry entry;  // as it will be; id, released_at and cells are not known yet
  CellNoise noise;
  Hour closes_at = 0;
};

// The first window of `group` after those in the ledger. `latest_day`: the entries of the group on
// the day of its latest window, by time; empty when it has none, then the windows begin with the
// one of `first_hour`.
//
// A day is released on one set of terms, those of its first window: else the noise of its windows
// would not add up to that of one histogram. So a changed schedule or policy applies from the first
// day on of which nothing is released yet.
PlannedRelease plan_next(MetricGroup group, std::span<const LedgerEntry> latest_day,
                         Hour first_hour, const WindowSchedule& schedule,
                         const ReleaseTerms& terms);

// The window after `window`, as long as nothing changes.
PlannedRelease plan_after(const PlannedRelease& window, const WindowSchedule& schedule);

enum class WindowState : uint8_t {
  kOpen,         // its hours are not over
  kClosing,      // over; late contributions are still taken
  kDue,          // closed, to be released within a minute
  kBudgetSpent,  // closed, but the release would exceed the budget
  kExpired,      // has waited for the budget until the end of the retention: it is given up
};
std::string_view window_state_name(WindowState state);

struct WindowOutlook {
  WindowState state = WindowState::kOpen;
  std::optional<Hour> goes_on_at;   // kBudgetSpent: when it fits; empty: not before it is given up
  std::optional<Hour> given_up_at;  // kBudgetSpent
};

// What `window` waits for at `now`. `released` holds at least the entries that count in the budget.
WindowOutlook outlook(const PlannedRelease& window, std::span<const LedgerEntry> released,
                      const ReleaseTerms& terms, Hour now);

}  // namespace nearshelf::backend
