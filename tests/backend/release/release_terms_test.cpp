#include "backend/release/release_terms.h"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <string>

using namespace nearshelf;
using namespace nearshelf::backend;

TEST_CASE("the default policy can be released, with a budget for a month of days") {
  const ReleasePolicy policy;
  CHECK_FALSE(policy.problem().has_value());
  const ReleaseTerms terms(policy);
  double day = 0;
  for (uint8_t value = 1; value < kMetricGroupEnd; ++value) {
    day += terms.plan_of(static_cast<MetricGroup>(value)).rho;
  }
  CHECK(30 * day < terms.budget_rho());
  CHECK(40 * day > terms.budget_rho());
  CHECK(policy.of(MetricGroup::kFunnel).min_threshold == 50);
  CHECK(policy.of(MetricGroup::kItems).min_threshold == 1);
}

TEST_CASE("a policy that cannot be released says which value is wrong and what is allowed") {
  struct Case {
    const char* part;
    std::function<void(ReleasePolicy&)> spoil;
  };
  for (const Case& wrong : {
           Case{"release of items: epsilon is 0; it must be above 0",
                [](ReleasePolicy& policy) { policy.of(MetricGroup::kItems).epsilon = 0; }},
           Case{"release of items: epsilon is nan",
                [](ReleasePolicy& policy) {
                  policy.of(MetricGroup::kItems).epsilon = std::nan("");
                }},
           Case{"release of segments: delta is 0.5; it must be above 0 and at most 0.001",
                [](ReleasePolicy& policy) { policy.of(MetricGroup::kSegments).delta = 0.5; }},
           Case{"release of funnel: the threshold is 0; it must be 1 to",
                [](ReleasePolicy& policy) { policy.of(MetricGroup::kFunnel).min_threshold = 0; }},
           Case{"release of funnel: no noise gives epsilon 1e-09",
                [](ReleasePolicy& policy) { policy.of(MetricGroup::kFunnel).epsilon = 1e-9; }},
           Case{"release budget: days is 0; it must be 1 to 366",
                [](ReleasePolicy& policy) { policy.budget.days = 0; }},
           Case{"release budget: epsilon is -1",
                [](ReleasePolicy& policy) { policy.budget.epsilon = -1; }},
           Case{"release budget: delta is 0",
                [](ReleasePolicy& policy) { policy.budget.delta = 0; }},
           Case{"release budget: one day of all groups costs epsilon",
                [](ReleasePolicy& policy) { policy.budget.epsilon = 0.5; }},
           Case{"release: the retention is 100000 hours; it must be at most 8784",
                [](ReleasePolicy& policy) { policy.retention_hours = 100'000; }},
       }) {
    CAPTURE(wrong.part);
    ReleasePolicy policy;
    wrong.spoil(policy);
    CHECK_THROWS_WITH_AS(ReleaseTerms{policy}, doctest::Contains(wrong.part), ReleasePolicyError);
    CHECK(policy.problem().value_or("").find(wrong.part) != std::string::npos);
  }
}

TEST_CASE("less epsilon means more noise, more cells of a device too") {
  for (const auto mechanism :
       {NoiseMechanism::kDiscreteGaussian, NoiseMechanism::kDiscreteLaplace}) {
    ReleasePolicy policy;
    policy.budget.epsilon = 100;
    for (GroupPolicy& group : policy.groups) group.mechanism = mechanism;
    const ReleaseTerms usual(policy);
    policy.of(MetricGroup::kItems).epsilon = 0.5;
    const ReleaseTerms strict(policy);
    CHECK(strict.plan_of(MetricGroup::kItems).noise_scale >
          usual.plan_of(MetricGroup::kItems).noise_scale);
    CHECK(usual.plan_of(MetricGroup::kFunnel).noise_scale >
          usual.plan_of(MetricGroup::kSegments).noise_scale);
  }
}
