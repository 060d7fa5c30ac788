// What all releases cost together, and what the next ones wait for.
#pragma once

#include <optional>
#include <vector>

#include "backend/base/window_schedule.h"
#include "backend/release/ledger_reader.h"
#include "backend/release/privacy_budget.h"
#include "backend/release/release_plan.h"
#include "backend/release/release_terms.h"

namespace nearshelf::backend {

struct ComposedSpan {
  std::optional<uint32_t> days;  // released within so many days; empty: ever
  ComposedCost cost;
};

struct WaitingWindow {
  MetricGroup group = MetricGroup::kFunnel;
  Hour window_start = 0;
  Hour window_hours = 0;
  Hour closes_at = 0;
  WindowOutlook outlook;  // as if the windows before it in its group were in the ledger
};

struct LedgerSummary {
  std::vector<ComposedSpan> composed;  // 1, 7, 30 days, ever; at the budget's delta
  PrivacyBudget budget;
  ComposedCost spent;                  // of the budget
  std::vector<WaitingWindow> waiting;  // by group and time; the first of each group up to a bound
};

// Throws StoreError.
LedgerSummary summarise_ledger(LedgerReader& reader, const WindowSchedule& schedule,
                               const ReleaseTerms& terms, Hour now);

}  // namespace nearshelf::backend
