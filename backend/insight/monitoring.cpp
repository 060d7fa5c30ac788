#include "backend/insight/monitoring.h"

#include <algorithm>
#include <span>
#include <string>

namespace nearshelf::backend {
namespace {

constexpr uint32_t kPresentDays = 7;
constexpr uint32_t kBaselineDays = 28;

MonitorDay sum_of(std::span<const MonitorDay> days, size_t buckets) {
  MonitorDay sum;
  sum.bit_counts.resize(buckets, 0);
  for (const MonitorDay& day : days) {
    sum.reports += day.reports;
    for (size_t k = 0; k < buckets; ++k) sum.bit_counts[k] += day.bit_counts[k];
  }
  return sum;
}

std::vector<ShareEstimate> shares_of(const MonitorSchema& schema, const MonitorDay& day) {
  if (day.reports < kEnoughReports) return {};
  return estimate_shares(schema, day.bit_counts, day.reports);
}

Period period_of(std::span<const MonitorDay> days) {
  return {days.front().day * kHoursOfDay, (days.back().day + 1) * kHoursOfDay};
}

// The days `from` to `to` - 1 of an ordered list.
std::span<const MonitorDay> between(const std::vector<MonitorDay>& days, uint32_t from,
                                    uint32_t to) {
  const auto before = [](const MonitorDay& day, uint32_t limit) { return day.day < limit; };
  const auto first = std::lower_bound(days.begin(), days.end(), from, before);
  return {first, std::lower_bound(first, days.end(), to, before)};
}

std::optional<DriftSeries> drift_of(const MonitorMetricDays& metric) {
  if (metric.days.empty()) return std::nullopt;
  const uint32_t end = metric.days.back().day + 1;
  const uint32_t middle = end - std::min(end, kPresentDays);
  const auto present = between(metric.days, middle, end);
  const auto baseline = between(metric.days, middle - std::min(middle, kBaselineDays), middle);
  const size_t buckets = metric.schema->bucket_count();
  const auto present_shares = shares_of(*metric.schema, sum_of(present, buckets));
  const auto baseline_shares = shares_of(*metric.schema, sum_of(baseline, buckets));
  if (present_shares.empty() || baseline_shares.empty()) return std::nullopt;
  return DriftSeries{std::string(metric.schema->name),
                     "monitoring",
                     estimate_drift(baseline_shares, present_shares),
                     {period_of(baseline), period_of(present)}};
}

}  // namespace

MonitorSummary summarise(const MonitorMetricDays& metric) {
  const MonitorDay all = sum_of(metric.days, metric.schema->bucket_count());
  MonitorSummary summary;
  summary.schema = metric.schema;
  summary.reports = all.reports;
  summary.shares = shares_of(*metric.schema, all);
  for (const MonitorDay& day : metric.days) {
    summary.days.push_back({day.day, day.reports, shares_of(*metric.schema, day)});
  }
  summary.drift = drift_of(metric);
  return summary;
}

}  // namespace nearshelf::backend
