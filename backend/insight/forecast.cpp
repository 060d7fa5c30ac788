#include "backend/insight/forecast.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <tuple>

namespace nearshelf::backend {
namespace {

int64_t day_of(const NumberedCell& cell, const ReleasedGroup& group) {
  return group.windows[cell.window].start / kHoursOfDay;
}

// The place of each text among all in order, so that cells sort by name without comparing texts.
std::vector<uint32_t> ranks_of(const std::vector<std::string>& texts) {
  std::vector<uint32_t> order(texts.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](uint32_t a, uint32_t b) { return texts[a] < texts[b]; });
  std::vector<uint32_t> ranks(texts.size());
  for (uint32_t rank = 0; rank < order.size(); ++rank) ranks[order[rank]] = rank;
  return ranks;
}

void sort_by_item(ReleasedGroup* group) {
  const std::vector<uint32_t> ranks = ranks_of(group->texts);
  std::sort(group->cells.begin(), group->cells.end(),
            [&](const NumberedCell& a, const NumberedCell& b) {
              return std::make_tuple(ranks[a.object], a.window, a.subject) <
                     std::make_tuple(ranks[b.object], b.window, b.subject);
            });
}

// Sums the cells of one item and day: each window and slot in which anything was released counts.
ForecastRow sum_of_day(std::span<const NumberedCell> cells, const ReleasedGroup& group) {
  EventSums sums;
  size_t first = 0;
  while (first < cells.size()) {
    RunWindow window{cells[first].window, {}};
    size_t last = first;
    for (; last < cells.size() && cells[last].window == cells[first].window &&
           cells[last].subject == cells[first].subject;
         ++last) {
      const uint8_t event = cells[last].event;
      if (event < kFeedbackEventCount)
        window.values[event] = static_cast<double>(cells[last].value);
    }
    const EventSums of_window = sum_events({&window, 1}, group);
    for (size_t event = 0; event < sums.size(); ++event) sums[event].add(of_window[event]);
    first = last;
  }
  ForecastRow row;
  row.item = group.texts[cells.front().object];
  row.day = day_of(cells.front(), group);
  row.viewed = sums[static_cast<size_t>(FeedbackEvent::kViewItemList)].estimate();
  row.clicked = sums[static_cast<size_t>(FeedbackEvent::kSelectItem)].estimate();
  row.added = sums[static_cast<size_t>(FeedbackEvent::kAddToCart)].estimate();
  row.purchased = sums[static_cast<size_t>(FeedbackEvent::kPurchase)].estimate();
  return row;
}

void add_orders(const ItemOrders& orders, ForecastRow* row) {
  row->orders = orders.orders;
  row->quantity = orders.quantity;
  row->revenue = orders.revenue;
}

ForecastRow of_orders_alone(const ItemOrders& orders) {
  ForecastRow row;
  row.item = orders.item;
  row.day = orders.day;
  add_orders(orders, &row);
  return row;
}

}  // namespace

void for_each_forecast_row(ReleasedGroup* group, const std::vector<ItemOrders>& orders,
                           const std::function<void(const ForecastRow&)>& visit) {
  sort_by_item(group);
  auto order = orders.begin();
  const std::span<const NumberedCell> cells(group->cells);
  size_t first = 0;
  while (first < cells.size()) {
    const NumberedCell& cell = cells[first];
    size_t last = first;
    while (last < cells.size() && cells[last].object == cell.object &&
           day_of(cells[last], *group) == day_of(cell, *group)) {
      ++last;
    }
    ForecastRow row = sum_of_day(cells.subspan(first, last - first), *group);
    const auto key = std::tie(row.item, row.day);
    for (; order != orders.end() && std::tie(order->item, order->day) < key; ++order) {
      visit(of_orders_alone(*order));
    }
    if (order != orders.end() && std::tie(order->item, order->day) == key) {
      add_orders(*order++, &row);
    }
    visit(row);
    first = last;
  }
  for (; order != orders.end(); ++order) visit(of_orders_alone(*order));
}

}  // namespace nearshelf::backend
