#include "backend/insight/item_counts.h"

#include <algorithm>
#include <tuple>

namespace nearshelf::backend {
namespace {

const NoisedSum& of(const EventSums& sums, FeedbackEvent event) {
  return sums[static_cast<size_t>(event)];
}

double order_value(const Estimate& estimate) { return estimate.value.value_or(0); }

// A segment counts in all windows: whoever visits the shop is in some segment on every day.
NoisedSum sum_over_all_windows(const CellRun& run, const ReleasedGroup& group) {
  std::vector<std::optional<double>> values(group.windows.size());
  for (const NumberedCell& cell : run.cells) values[cell.window] = static_cast<double>(cell.value);
  NoisedSum sum;
  for (size_t k = 0; k < values.size(); ++k) add_cell(values[k], group.windows[k], &sum);
  return sum;
}

}  // namespace

std::vector<ItemRow> count_items(ReleasedGroup* group) {
  std::vector<ItemRow> rows;
  for_each_run(group, [&](const CellRun& run) {
    const std::vector<RunWindow> windows = windows_of(run);
    const EventSums sums = sum_events(windows, *group);
    rows.push_back({run.object(), run.subject(), windows.size(),
                    of(sums, FeedbackEvent::kViewItemList).estimate(),
                    of(sums, FeedbackEvent::kSelectItem).estimate(),
                    of(sums, FeedbackEvent::kAddToCart).estimate(),
                    of(sums, FeedbackEvent::kPurchase).estimate()});
  });
  std::sort(rows.begin(), rows.end(), [](const ItemRow& a, const ItemRow& b) {
    return std::make_tuple(-order_value(a.clicked), -order_value(a.viewed),
                           std::tie(a.item, a.slot)) < std::make_tuple(-order_value(b.clicked),
                                                                       -order_value(b.viewed),
                                                                       std::tie(b.item, b.slot));
  });
  return rows;
}

std::vector<TransitionRow> count_transitions(ReleasedGroup* group) {
  std::vector<TransitionRow> rows;
  for_each_run(group, [&](const CellRun& run) {
    const std::vector<RunWindow> windows = windows_of(run);
    rows.push_back(
        {run.subject(), run.object(), windows.size(), sum_events(windows, *group)[0].estimate()});
  });
  std::sort(rows.begin(), rows.end(), [](const TransitionRow& a, const TransitionRow& b) {
    return std::make_tuple(-order_value(a.count), std::tie(a.from, a.to)) <
           std::make_tuple(-order_value(b.count), std::tie(b.from, b.to));
  });
  return rows;
}

std::vector<SegmentRow> count_segments(ReleasedGroup* group) {
  std::vector<SegmentRow> rows;
  std::vector<NoisedSum> sums;
  NoisedSum all;
  for_each_run(group, [&](const CellRun& run) {
    sums.push_back(sum_over_all_windows(run, *group));
    rows.push_back({run.subject(), sums.back().estimate(), {}});
    all.add(sums.back());
  });
  for (size_t k = 0; k < rows.size(); ++k) rows[k].share = share_of(sums[k], all);
  std::sort(rows.begin(), rows.end(), [](const SegmentRow& a, const SegmentRow& b) {
    return std::make_tuple(-order_value(a.count), std::tie(a.segment)) <
           std::make_tuple(-order_value(b.count), std::tie(b.segment));
  });
  return rows;
}

}  // namespace nearshelf::backend
