#include "backend/insight/released.h"

#include <algorithm>
#include <tuple>

namespace nearshelf::backend {
namespace {

auto thing(const NumberedCell& cell) { return std::tie(cell.model, cell.subject, cell.object); }

}  // namespace

void for_each_run(ReleasedGroup* group, const std::function<void(const CellRun&)>& visit) {
  std::sort(group->cells.begin(), group->cells.end(),
            [](const NumberedCell& a, const NumberedCell& b) {
              return std::tie(a.model, a.subject, a.object, a.window, a.event) <
                     std::tie(b.model, b.subject, b.object, b.window, b.event);
            });
  auto first = group->cells.cbegin();
  while (first != group->cells.cend()) {
    const auto last = std::find_if(first, group->cells.cend(), [first](const NumberedCell& cell) {
      return thing(cell) != thing(*first);
    });
    visit({{first, last}, *group});
    first = last;
  }
}

std::vector<RunWindow> windows_of(const CellRun& run) {
  std::vector<RunWindow> windows;
  for (const NumberedCell& cell : run.cells) {
    if (windows.empty() || windows.back().window != cell.window)
      windows.push_back({cell.window, {}});
    if (cell.event < kFeedbackEventCount) {
      windows.back().values[cell.event] = static_cast<double>(cell.value);
    }
  }
  return windows;
}

void add_cell(const std::optional<double>& value, const ReleasedWindow& window, NoisedSum* sum) {
  if (value) {
    sum->add_released(*value, window.variance);
  } else {
    sum->add_suppressed(window.threshold, window.variance);
  }
}

EventSums sum_events(std::span<const RunWindow> windows, const ReleasedGroup& group) {
  EventSums sums;
  for (const RunWindow& window : windows) {
    for (size_t event = 0; event < sums.size(); ++event) {
      add_cell(window.values[event], group.windows[window.window], &sums[event]);
    }
  }
  return sums;
}

}  // namespace nearshelf::backend
