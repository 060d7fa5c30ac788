#include "backend/release/release_terms.h"

#include <cmath>
#include <sstream>
#include <string>

#include "core/privacy/privacy_cost.h"

namespace nearshelf::backend {
namespace {

constexpr double kMaxDelta = 1e-3;
constexpr uint32_t kMaxBudgetDays = 366;
constexpr Hour kMaxRetentionHours = 24 * 366;
// Beyond it a threshold is a mistake, not a rule.
constexpr int64_t kMaxThreshold = 1'000'000'000;

template <typename... Parts>
[[noreturn]] void fail(const Parts&... parts) {
  std::ostringstream text;
  (text << ... << parts);
  throw ReleasePolicyError(text.str());
}

bool is_positive(double value) { return std::isfinite(value) && value > 0; }

void check_group(const std::string& name, const GroupPolicy& policy) {
  if (!is_positive(policy.epsilon)) {
    fail(name, ": epsilon is ", policy.epsilon, "; it must be above 0.");
  }
  if (!is_positive(policy.delta) || policy.delta > kMaxDelta) {
    fail(name, ": delta is ", policy.delta, "; it must be above 0 and at most ", kMaxDelta, ".");
  }
  if (policy.min_threshold < 1 || policy.min_threshold > kMaxThreshold) {
    fail(name, ": the threshold is ", policy.min_threshold, "; it must be 1 to ", kMaxThreshold,
         ".");
  }
}

NoisePlan plan_group(MetricGroup group, const GroupPolicy& policy) {
  const std::string name = "release of " + std::string(metric_group_name(group));
  check_group(name, policy);
  const Result<NoisePlan> plan = plan_noise(policy.mechanism, policy.epsilon, policy.delta,
                                            max_cells_per_unit(group), policy.min_threshold);
  if (plan.ok()) return plan.value();
  fail(name, ": no noise gives epsilon ", policy.epsilon, " with delta ", policy.delta, ": ",
       plan.status().message());
}

void check_budget(const PrivacyBudget& budget) {
  if (budget.days < 1 || budget.days > kMaxBudgetDays) {
    fail("release budget: days is ", budget.days, "; it must be 1 to ", kMaxBudgetDays, ".");
  }
  if (!is_positive(budget.epsilon)) {
    fail("release budget: epsilon is ", budget.epsilon, "; it must be above 0.");
  }
  if (!is_positive(budget.delta) || budget.delta > kMaxDelta) {
    fail("release budget: delta is ", budget.delta, "; it must be above 0 and at most ", kMaxDelta,
         ".");
  }
}

// A budget that one day of all groups exceeds would never release some group again.
void check_day(double rho, double budget_rho, const PrivacyBudget& budget) {
  if (rho <= budget_rho) return;
  fail("release budget: one day of all groups costs epsilon ", rho_to_epsilon(rho, budget.delta),
       " at delta ", budget.delta, ", more than the whole budget of ", budget.epsilon,
       ". Lower the groups' epsilon or raise the budget.");
}

}  // namespace

ReleaseTerms::ReleaseTerms(const ReleasePolicy& policy) : policy_(policy) {
  check_budget(policy.budget);
  if (policy.retention_hours > kMaxRetentionHours) {
    fail("release: the retention is ", policy.retention_hours, " hours; it must be at most ",
         kMaxRetentionHours, ".");
  }
  double rho = 0;
  for (uint8_t value = 1; value < kMetricGroupEnd; ++value) {
    const auto group = static_cast<MetricGroup>(value);
    NoisePlan& plan = plans_[static_cast<size_t>(value) - 1];
    plan = plan_group(group, policy.of(group));
    rho += plan.rho;
  }
  budget_rho_ = epsilon_to_rho(policy.budget.epsilon, policy.budget.delta);
  check_day(rho, budget_rho_, policy.budget);
}

std::optional<std::string> ReleasePolicy::problem() const {
  try {
    const ReleaseTerms terms(*this);
    return std::nullopt;
  } catch (const ReleasePolicyError& error) {
    return error.what();
  }
}

}  // namespace nearshelf::backend
