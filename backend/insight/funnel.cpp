#include "backend/insight/funnel.h"

#include <algorithm>
#include <tuple>

namespace nearshelf::backend {
namespace {

const NoisedSum& of(const EventSums& sums, FeedbackEvent event) {
  return sums[static_cast<size_t>(event)];
}

FunnelCounts counts_of(const EventSums& sums) {
  return {of(sums, FeedbackEvent::kServe).estimate(),
          of(sums, FeedbackEvent::kViewItemList).estimate(),
          of(sums, FeedbackEvent::kSelectItem).estimate(),
          of(sums, FeedbackEvent::kAddToCart).estimate(),
          of(sums, FeedbackEvent::kPurchase).estimate()};
}

FunnelRates rates_of(const EventSums& sums) {
  const NoisedSum& clicked = of(sums, FeedbackEvent::kSelectItem);
  return {rate(of(sums, FeedbackEvent::kViewItemList), of(sums, FeedbackEvent::kServe)),
          rate(clicked, of(sums, FeedbackEvent::kViewItemList)),
          rate(of(sums, FeedbackEvent::kAddToCart), clicked),
          rate(of(sums, FeedbackEvent::kPurchase), clicked)};
}

TypicalWindow typical_of(const std::vector<RunWindow>& series, FeedbackEvent event) {
  std::vector<std::optional<double>> values;
  values.reserve(series.size());
  for (const RunWindow& window : series) {
    values.push_back(window.values[static_cast<size_t>(event)]);
  }
  return typical_window(values);
}

}  // namespace

Funnel make_funnel(ReleasedGroup* group) {
  Funnel funnel;
  for_each_run(group, [&](const CellRun& run) {
    FunnelSlot slot;
    slot.slot = run.subject();
    slot.model = run.model();
    slot.series = windows_of(run);
    const EventSums sums = sum_events(slot.series, *group);
    slot.counts = counts_of(sums);
    slot.rates = rates_of(sums);
    slot.typical = {typical_of(slot.series, FeedbackEvent::kViewItemList),
                    typical_of(slot.series, FeedbackEvent::kSelectItem),
                    typical_of(slot.series, FeedbackEvent::kAddToCart),
                    typical_of(slot.series, FeedbackEvent::kPurchase)};
    funnel.slots.push_back(std::move(slot));
  });
  std::sort(funnel.slots.begin(), funnel.slots.end(), [](const FunnelSlot& a, const FunnelSlot& b) {
    return std::tie(a.slot, a.series.front().window, a.model) <
           std::tie(b.slot, b.series.front().window, b.model);
  });
  funnel.windows = group->windows;
  return funnel;
}

}  // namespace nearshelf::backend
