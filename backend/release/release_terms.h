// A release policy with its noise worked out.
#pragma once

#include <array>
#include <stdexcept>

#include "backend/release/release_policy.h"

namespace nearshelf::backend {

// The policy cannot be released. The text says which value is wrong and what is allowed.
class ReleasePolicyError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Finding the noise takes some tens of milliseconds a group, so it is done once.
class ReleaseTerms {
 public:
  // Throws ReleasePolicyError.
  explicit ReleaseTerms(const ReleasePolicy& policy);

  const NoisePlan& plan_of(MetricGroup group) const {
    return plans_[static_cast<size_t>(group) - 1];
  }
  const PrivacyBudget& budget() const { return policy_.budget; }
  // The most rho whose composed epsilon keeps to the budget.
  double budget_rho() const { return budget_rho_; }
  Hour retention_hours() const { return policy_.retention_hours; }

 private:
  ReleasePolicy policy_;
  std::array<NoisePlan, kMetricGroupEnd - 1> plans_{};
  double budget_rho_ = 0;
};

}  // namespace nearshelf::backend
