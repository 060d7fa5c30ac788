#include "backend/release/ledger_summary.h"

namespace nearshelf::backend {
namespace {

// More windows of a group wait only when releases have stood still for long.
constexpr size_t kMaxWaitingOfGroup = 100;

ComposedCost cost_since(LedgerReader& reader, std::optional<int64_t> released_since, double delta) {
  LedgerFilter filter;
  if (released_since) filter.released_since = *released_since;
  CostSum sum;
  reader.visit(filter, [&](const LedgerEntry& entry) {
    sum.add(entry);
    return true;
  });
  return sum.composed(delta);
}

std::vector<ComposedSpan> compose_spans(LedgerReader& reader, Hour now, double delta) {
  std::vector<ComposedSpan> spans;
  for (const uint32_t days : {1u, 7u, 30u}) {
    spans.push_back({days, cost_since(reader, budget_begins(now, days), delta)});
  }
  spans.push_back({std::nullopt, cost_since(reader, std::nullopt, delta)});
  return spans;
}

void add_waiting(MetricGroup group, LedgerReader& reader, std::span<const LedgerEntry> released,
                 const WindowSchedule& schedule, const ReleaseTerms& terms, Hour now,
                 std::vector<WaitingWindow>* waiting) {
  const Hour first_hour = reader.first_hour().value_or(schedule.open_from(now));
  PlannedRelease window = plan_next(group, reader.latest_day(group), first_hour, schedule, terms);
  for (size_t k = 0; k < kMaxWaitingOfGroup && window.entry.window_start <= now; ++k) {
    waiting->push_back({group, window.entry.window_start, window.entry.window_hours,
                        window.closes_at, outlook(window, released, terms, now)});
    window = plan_after(window, schedule);
  }
}

}  // namespace

LedgerSummary summarise_ledger(LedgerReader& reader, const WindowSchedule& schedule,
                               const ReleaseTerms& terms, Hour now) {
  const int64_t begin = budget_begins(now, terms.budget().days);
  std::vector<LedgerEntry> released;
  LedgerFilter in_budget;
  in_budget.released_since = begin;
  reader.visit(in_budget, [&](const LedgerEntry& entry) {
    released.push_back(entry);
    return true;
  });
  LedgerSummary summary;
  summary.composed = compose_spans(reader, now, terms.budget().delta);
  summary.budget = terms.budget();
  summary.spent = cost_since(reader, begin, terms.budget().delta);
  for (uint8_t value = 1; value < kMetricGroupEnd; ++value) {
    add_waiting(static_cast<MetricGroup>(value), reader, released, schedule, terms, now,
                &summary.waiting);
  }
  return summary;
}

}  // namespace nearshelf::backend
