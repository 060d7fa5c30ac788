// What the operator decides about releases: how much noise, how much in all, how long exact
// counters are kept.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "backend/base/clock.h"
#include "backend/store/cell.h"
#include "core/privacy/noise_plan.h"

namespace nearshelf::backend {

// How one group is released. Epsilon and delta are the cost for one device and one UTC day, however
// many windows the day has.
struct GroupPolicy {
  NoiseMechanism mechanism = NoiseMechanism::kDiscreteGaussian;
  double epsilon = 1.0;
  double delta = 1e-6;
  // Noised values below it are not released. The plan of the noise may ask for more.
  int64_t min_threshold = 1;

  bool operator==(const GroupPolicy&) const = default;
};

// What may leave the backend about one device within `days`, all groups together: composed epsilon
// at `delta`, for a device that is active every day. Thirty days of five groups at their default
// settings cost epsilon 14.94; the default leaves room for five days more, of windows that were
// released late.
struct PrivacyBudget {
  uint32_t days = 30;
  double epsilon = 16.5;
  double delta = 1e-5;

  bool operator==(const PrivacyBudget&) const = default;
};

struct ReleasePolicy {
  bool operator==(const ReleasePolicy&) const = default;

  GroupPolicy& of(MetricGroup group) { return groups[static_cast<size_t>(group) - 1]; }
  const GroupPolicy& of(MetricGroup group) const { return groups[static_cast<size_t>(group) - 1]; }

  // Empty when everything can be released as it says, else which value is wrong and what is
  // allowed. Works out the terms (release_terms.h) and drops them.
  std::optional<std::string> problem() const;

  // In the order of MetricGroup. A count that few devices share says little to a shop, so funnels,
  // experiments and segments start at 50; items and transitions are rare one by one, and are
  // released from where the noise allows it.
  std::array<GroupPolicy, kMetricGroupEnd - 1> groups{
      {{.min_threshold = 50}, {}, {}, {.min_threshold = 50}, {.min_threshold = 50}}};
  PrivacyBudget budget;
  // Exact counters are deleted this long after their window closed, once it is in the ledger. A
  // window that had to wait for the budget for so long is given up.
  Hour retention_hours = 72;
};

}  // namespace nearshelf::backend
