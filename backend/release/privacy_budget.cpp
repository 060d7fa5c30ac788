#include "backend/release/privacy_budget.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <vector>

#include "core/privacy/privacy_cost.h"

namespace nearshelf::backend {
namespace {

// The part of an entry's delta that pays for names seen through the threshold: plan_noise() takes
// half of it for that with the Gaussian, all of it with the Laplace.
double threshold_delta(const LedgerEntry& entry) {
  return entry.mechanism == NoiseMechanism::kDiscreteGaussian ? entry.delta / 2 : entry.delta;
}

bool fits(std::span<const LedgerEntry> released, const LedgerEntry& candidate,
          const RhoBudget& budget, Hour now) {
  CostSum sum;
  sum.add(candidate);
  const int64_t begin = budget_begins(now, budget.days);
  for (const LedgerEntry& entry : released) {
    if (entry.released_at >= begin) sum.add(entry);
  }
  return sum.rho() <= budget.rho;
}

// Of the noise alone: the threshold needs a delta whatever the mechanism.
double pure_epsilon(const LedgerEntry& entry) {
  if (entry.mechanism == NoiseMechanism::kDiscreteGaussian) {
    return std::numeric_limits<double>::infinity();
  }
  return entry.cells_per_unit / entry.noise_scale;
}

}  // namespace

void CostSum::add(const LedgerEntry& entry) {
  if (!entry.mechanism) return;
  DayCost& day = days_[{entry.group, entry.day()}];
  day.rho = std::max(day.rho, entry.rho);
  day.threshold_delta = std::max(day.threshold_delta, threshold_delta(entry));
  day.pure_epsilon = std::max(day.pure_epsilon, pure_epsilon(entry));
}

double CostSum::rho() const {
  double rho = 0;
  for (const auto& [key, day] : days_) rho += day.rho;
  return rho;
}

ComposedCost CostSum::composed(double delta) const {
  if (days_.empty()) return {};
  ComposedCost cost;
  cost.rho = rho();
  cost.delta = delta;
  double pure = 0;
  for (const auto& [key, day] : days_) {
    cost.delta += day.threshold_delta;
    pure += day.pure_epsilon;
  }
  cost.epsilon =
      composed_epsilon(cost.rho, delta, std::isfinite(pure) ? std::optional(pure) : std::nullopt);
  return cost;
}

int64_t budget_begins(Hour now, uint32_t days) {
  return (static_cast<int64_t>(now) + 1 - static_cast<int64_t>(days) * kHoursOfDay) *
         kSecondsOfHour;
}

std::optional<Hour> affordable_from(std::span<const LedgerEntry> released,
                                    const LedgerEntry& candidate, const RhoBudget& budget,
                                    Hour now) {
  if (fits(released, candidate, budget, now)) return now;
  // The sum falls only when an entry leaves the budget, and never rises.
  std::set<Hour> leaving;
  for (const LedgerEntry& entry : released) {
    const auto hour =
        static_cast<Hour>(entry.released_at / kSecondsOfHour + budget.days * kHoursOfDay);
    if (hour > now) leaving.insert(hour);
  }
  const std::vector<Hour> hours(leaving.begin(), leaving.end());
  const auto first = std::partition_point(hours.begin(), hours.end(), [&](Hour hour) {
    return !fits(released, candidate, budget, hour);
  });
  if (first == hours.end()) return std::nullopt;
  return *first;
}

}  // namespace nearshelf::backend
