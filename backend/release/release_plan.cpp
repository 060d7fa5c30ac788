#include "backend/release/release_plan.h"

#include <algorithm>
#include <cmath>

#include "backend/release/privacy_budget.h"

namespace nearshelf::backend {
namespace {

// Scales are whole sixteenths, so this gives back the integer the noise was drawn with.
CellNoise noise_of(const LedgerEntry& entry) {
  return {*entry.mechanism, static_cast<uint32_t>(std::lround(entry.noise_scale * 16)),
          entry.threshold};
}

void use_terms_of(const LedgerEntry& entry, PlannedRelease* window) {
  window->entry.mechanism = entry.mechanism;
  window->entry.epsilon = entry.epsilon;
  window->entry.delta = entry.delta;
  window->entry.rho = entry.rho;
  window->entry.noise_scale = entry.noise_scale;
  window->entry.cells_per_unit = entry.cells_per_unit;
  window->entry.threshold = entry.threshold;
  window->noise = noise_of(entry);
}

void use_plan(const NoisePlan& plan, PlannedRelease* window) {
  window->entry.mechanism = plan.mechanism;
  window->entry.epsilon = plan.epsilon;
  window->entry.delta = plan.delta;
  window->entry.rho = plan.rho;
  window->entry.noise_scale = plan.noise_scale;
  window->entry.cells_per_unit = max_cells_per_unit(window->entry.group);
  window->entry.threshold = plan.threshold;
  window->noise = {plan.mechanism, plan.scale_16ths, plan.threshold};
}

void place(Hour start, Hour hours, const WindowSchedule& schedule, PlannedRelease* window) {
  window->entry.window_start = start;
  window->entry.window_hours = hours;
  window->closes_at = start + hours + schedule.grace_hours;
}

}  // namespace

PlannedRelease plan_next(MetricGroup group, std::span<const LedgerEntry> latest_day,
                         Hour first_hour, const WindowSchedule& schedule,
                         const ReleaseTerms& terms) {
  PlannedRelease window;
  window.entry.group = group;
  if (latest_day.empty()) {
    place(schedule.start_of(first_hour), schedule.hours, schedule, &window);
  } else {
    const LedgerEntry& last = latest_day.back();
    const bool same_day = last.window_end() % kHoursOfDay != 0;
    place(last.window_end(), same_day ? last.window_hours : schedule.hours, schedule, &window);
    if (same_day) {
      const auto noised = std::find_if(latest_day.begin(), latest_day.end(),
                                       [](const LedgerEntry& entry) { return entry.mechanism; });
      if (noised != latest_day.end()) {
        use_terms_of(*noised, &window);
        return window;
      }
    }
  }
  use_plan(terms.plan_of(group), &window);
  return window;
}

PlannedRelease plan_after(const PlannedRelease& window, const WindowSchedule& schedule) {
  PlannedRelease next = window;
  const Hour start = window.entry.window_end();
  const bool same_day = start % kHoursOfDay != 0;
  place(start, same_day ? window.entry.window_hours : schedule.hours, schedule, &next);
  return next;
}

std::string_view window_state_name(WindowState state) {
  switch (state) {
    case WindowState::kOpen:
      return "open";
    case WindowState::kClosing:
      return "closing";
    case WindowState::kDue:
      return "due";
    case WindowState::kBudgetSpent:
      return "budget_spent";
    case WindowState::kExpired:
      return "expired";
  }
  return "";
}

WindowOutlook outlook(const PlannedRelease& window, std::span<const LedgerEntry> released,
                      const ReleaseTerms& terms, Hour now) {
  if (now < window.entry.window_end()) return {WindowState::kOpen, {}, {}};
  if (now < window.closes_at) return {WindowState::kClosing, {}, {}};
  const std::optional<Hour> affordable =
      affordable_from(released, window.entry, {terms.budget().days, terms.budget_rho()}, now);
  if (affordable == now) return {WindowState::kDue, {}, {}};
  const Hour given_up_at = window.closes_at + terms.retention_hours();
  if (given_up_at <= now) return {WindowState::kExpired, {}, {}};
  WindowOutlook waiting{WindowState::kBudgetSpent, {}, given_up_at};
  if (affordable && *affordable < given_up_at) waiting.goes_on_at = affordable;
  return waiting;
}

}  // namespace nearshelf::backend
