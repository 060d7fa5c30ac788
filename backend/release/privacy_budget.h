// What releases cost together, and whether one more fits.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include "backend/release/ledger_entry.h"

namespace nearshelf::backend {

struct ComposedCost {
  double rho = 0;
  double epsilon = 0;
  double delta = 0;  // that of the conversion, and that of all thresholds
};

// Sums up releases in zero-concentrated differential privacy, for one device that is active every
// day: nobody loses more. A device's cells of a day are one histogram whose sum is bounded, so all
// windows of a group and day cost as much as the most expensive of them, once (noise_plan.h).
class CostSum {
 public:
  void add(const LedgerEntry& entry);

  double rho() const;

  // With epsilon for `delta`, and the thresholds' delta on top of it.
  ComposedCost composed(double delta) const;

 private:
  struct DayCost {
    double rho = 0;
    double threshold_delta = 0;
    double pure_epsilon = 0;  // infinite when the mechanism has none
  };

  std::map<std::pair<MetricGroup, Hour>, DayCost> days_;
};

// Entries released at this time (seconds) or later count at the hour `now`, in a budget of `days`.
int64_t budget_begins(Hour now, uint32_t days);

// A budget in terms of rho.
struct RhoBudget {
  uint32_t days = 0;
  double rho = 0;
};

// The first hour, `now` or later, in which `candidate` fits beside `released`; empty when it does
// not fit even alone. `released` holds at least what counts now.
std::optional<Hour> affordable_from(std::span<const LedgerEntry> released,
                                    const LedgerEntry& candidate, const RhoBudget& budget,
                                    Hour now);

}  // namespace nearshelf::backend
