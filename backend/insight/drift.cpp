#include "backend/insight/drift.h"

#include <algorithm>
#include <map>
#include <utility>

namespace nearshelf::backend {
namespace {

constexpr Hour kLongestPeriod = 7 * kHoursOfDay;
constexpr size_t kComparedItems = 50;

bool holds(const Period& period, const ReleasedWindow& window) {
  return window.start >= period.from && window.end() <= period.to;
}

// Each run is in all windows of both periods: what was released in one of them exists.
PairedSum pair_up(const CellRun& run, uint8_t event, const ReleasedGroup& group,
                  const ComparedPeriods& periods) {
  std::vector<std::optional<double>> values(group.windows.size());
  for (const NumberedCell& cell : run.cells) {
    if (cell.event == event) values[cell.window] = static_cast<double>(cell.value);
  }
  PairedSum sum;
  for (size_t k = 0; k < values.size(); ++k) {
    if (holds(periods.baseline, group.windows[k])) {
      add_cell(values[k], group.windows[k], &sum.baseline);
    } else if (holds(periods.present, group.windows[k])) {
      add_cell(values[k], group.windows[k], &sum.present);
    }
  }
  return sum;
}

bool was_released(const PairedSum& sum) {
  return sum.baseline.released() + sum.present.released() > 0;
}

// By `key` of the run, for runs that have one; what was released in neither period is left out.
template <typename Key>
std::vector<std::pair<Key, PairedSum>> sums_by(
    ReleasedGroup* group, uint8_t event, const ComparedPeriods& periods,
    const std::function<std::optional<Key>(const CellRun&)>& key_of) {
  std::map<Key, PairedSum> sums;
  for_each_run(group, [&](const CellRun& run) {
    const std::optional<Key> key = key_of(run);
    if (!key) return;
    const PairedSum sum = pair_up(run, event, *group, periods);
    if (!was_released(sum)) return;
    sums[*key].baseline.add(sum.baseline);
    sums[*key].present.add(sum.present);
  });
  return {sums.begin(), sums.end()};
}

template <typename Key>
std::vector<PairedSum> without_keys(std::vector<std::pair<Key, PairedSum>> sums) {
  std::vector<PairedSum> result;
  for (auto& [key, sum] : sums) result.push_back(sum);
  return result;
}

std::optional<DriftSeries> compare(std::string name, std::string kind, const PairedShares& shares,
                                   const ComparedPeriods& periods) {
  if (shares.baseline.size() < 2 || shares.present.size() < 2) return std::nullopt;
  return DriftSeries{std::move(name), std::move(kind),
                     estimate_drift(shares.baseline, shares.present), periods};
}

std::string item_series_name(FeedbackEvent event) {
  return std::string("items by ") + std::string(feedback_event_name(event));
}

}  // namespace

std::optional<ComparedPeriods> periods_to_compare(const std::vector<ReleasedWindow>& windows) {
  if (windows.size() < 2) return std::nullopt;
  const Hour end = windows.back().end();
  const Hour half = (end - windows.front().start) / 2;
  const Hour window = windows.back().hours;
  Hour length = std::min(kLongestPeriod, half);
  const Hour unit = length >= kHoursOfDay ? kHoursOfDay : window;
  length = std::max(window, length / unit * unit);
  const Hour middle = end - length;
  return ComparedPeriods{{middle < length ? 0 : middle - length, middle}, {middle, end}};
}

std::optional<DriftSeries> item_drift(ReleasedGroup* group, FeedbackEvent event) {
  const auto periods = periods_to_compare(group->windows);
  if (!periods) return std::nullopt;
  const auto sums = sums_by<uint32_t>(
      group, static_cast<uint8_t>(event), *periods,
      [](const CellRun& run) { return std::optional<uint32_t>(run.front().object); });
  const auto largest = with_largest(without_keys(sums), kComparedItems);
  return compare(item_series_name(event), "items", paired_shares(largest), *periods);
}

std::optional<DriftSeries> segment_drift(ReleasedGroup* group) {
  const auto periods = periods_to_compare(group->windows);
  if (!periods) return std::nullopt;
  const auto sums = sums_by<uint32_t>(group, 0, *periods, [](const CellRun& run) {
    return std::optional<uint32_t>(run.front().subject);
  });
  return compare("segments", "segments", paired_shares(without_keys(sums)), *periods);
}

std::optional<Skew> popularity_skew(ReleasedGroup* group, const DecileOfItem& decile_of) {
  const auto periods = periods_to_compare(group->windows);
  if (!periods) return std::nullopt;
  const auto found =
      sums_by<size_t>(group, static_cast<uint8_t>(FeedbackEvent::kSelectItem), *periods,
                      [&](const CellRun& run) { return decile_of(run.object()); });
  std::vector<PairedSum> sums(kDeciles);
  for (const auto& [decile, sum] : found) sums[decile] = sum;
  const PairedShares shares = paired_shares(sums);
  auto series = compare("clicks by popularity", "skew", shares, *periods);
  if (!series) return std::nullopt;
  Skew skew{std::move(*series), {}};
  for (size_t k = 0; k < kDeciles; ++k) {
    skew.deciles.push_back({shares.present[k], shares.baseline[k]});
  }
  return skew;
}

}  // namespace nearshelf::backend
