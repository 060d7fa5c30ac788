// One row of the privacy ledger: a window of a group that was released, and what that cost.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "backend/base/clock.h"
#include "backend/store/cell.h"
#include "core/privacy/noise_plan.h"

namespace nearshelf::backend {

inline constexpr int64_t kSecondsOfHour = 3600;

struct LedgerEntry {
  int64_t id = 0;  // grows with each release
  MetricGroup group = MetricGroup::kFunnel;
  Hour window_start = 0;
  Hour window_hours = 0;
  int64_t released_at = 0;  // seconds since 1970-01-01, to the hour
  // Empty: the window was given up. Nothing of it was released or ever will be, at no cost.
  std::optional<NoiseMechanism> mechanism;
  double epsilon = 0;  // for one device and the day of the window, with delta
  double delta = 0;
  double rho = 0;
  double noise_scale = 0;       // sigma of the Gaussian, b of the Laplace distribution
  uint32_t cells_per_unit = 0;  // what one device adds at most to all cells of the day
  int64_t threshold = 0;        // noised values below it were not released
  int64_t cells = 0;            // how many were

  Hour window_end() const { return window_start + window_hours; }
  Hour day() const { return window_start / kHoursOfDay; }
};

// "discrete_gaussian", "discrete_laplace"; "none" for a window that was given up.
std::string_view mechanism_name(std::optional<NoiseMechanism> mechanism);
// What mechanism_name() wrote. Anything else reads as given up.
std::optional<NoiseMechanism> parse_mechanism(std::string_view name);

// Standard deviation of the noise in each value of `entry`, 0 when it has none.
double standard_error(const LedgerEntry& entry);

}  // namespace nearshelf::backend
