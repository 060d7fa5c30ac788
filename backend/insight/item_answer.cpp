#include "backend/insight/item_answer.h"

#include <algorithm>
#include <set>

#include "backend/insight/answer_parts.h"

namespace nearshelf::backend {
namespace {

template <typename Row, typename ToJson>
std::string rows_to_json(const char* name, const std::vector<Row>& rows, const ToJson& to_json) {
  Json list = Json::array();
  const size_t shown = std::min(rows.size(), kMaxJsonRows);
  for (size_t k = 0; k < shown; ++k) list.push_back(to_json(rows[k]));
  return json_line({{name, std::move(list)}, {"more", rows.size() > shown}});
}

void estimate_headers(CsvWriter* csv, std::initializer_list<const char*> names) {
  for (const char* name : names) estimate_header(csv, name);
}

Json forecast_json(const ForecastRow& row) {
  return {{"item", row.item},
          {"day", day_text(row.day)},
          {"viewed", estimate_json(row.viewed)},
          {"clicked", estimate_json(row.clicked)},
          {"added", estimate_json(row.added)},
          {"purchased", estimate_json(row.purchased)},
          {"orders", row.orders},
          {"quantity", row.quantity},
          {"revenue", Json(row.revenue)}};
}

std::set<std::string> currencies_of(const std::vector<ItemOrders>& orders) {
  std::set<std::string> currencies;
  for (const ItemOrders& order : orders) {
    for (const auto& [currency, amount] : order.revenue) currencies.insert(currency);
  }
  return currencies;
}

void write_forecast(const ForecastRow& row, const std::set<std::string>& currencies,
                    CsvWriter* csv) {
  text_cells(csv, {row.item, day_text(row.day)});
  for (const Estimate* estimate : {&row.viewed, &row.clicked, &row.added, &row.purchased}) {
    estimate_cells(csv, *estimate);
  }
  csv->cell(row.orders);
  csv->cell(row.quantity);
  for (const std::string& currency : currencies) {
    const auto amount = row.revenue.find(currency);
    csv->cell(amount == row.revenue.end() ? int64_t{0} : amount->second);
  }
  csv->end_row();
}

}  // namespace

std::string items_to_json(const std::vector<ItemRow>& rows) {
  return rows_to_json("items", rows, [](const ItemRow& row) -> Json {
    return {{"item", row.item},
            {"slot", row.slot},
            {"windows", row.windows},
            {"viewed", estimate_json(row.viewed)},
            {"clicked", estimate_json(row.clicked)},
            {"added", estimate_json(row.added)},
            {"purchased", estimate_json(row.purchased)}};
  });
}

std::string items_to_csv(const std::vector<ItemRow>& rows) {
  CsvWriter csv;
  text_cells(&csv, {"item", "slot", "windows"});
  estimate_headers(&csv, {"viewed", "clicked", "added", "purchased"});
  csv.end_row();
  for (const ItemRow& row : rows) {
    text_cells(&csv, {row.item, row.slot});
    csv.cell(static_cast<int64_t>(row.windows));
    for (const Estimate* estimate : {&row.viewed, &row.clicked, &row.added, &row.purchased}) {
      estimate_cells(&csv, *estimate);
    }
    csv.end_row();
  }
  return csv.take();
}

std::string transitions_to_json(const std::vector<TransitionRow>& rows) {
  return rows_to_json("transitions", rows, [](const TransitionRow& row) -> Json {
    return {{"from", row.from},
            {"to", row.to},
            {"windows", row.windows},
            {"count", estimate_json(row.count)}};
  });
}

std::string transitions_to_csv(const std::vector<TransitionRow>& rows) {
  CsvWriter csv;
  text_cells(&csv, {"from", "to", "windows"});
  estimate_headers(&csv, {"count"});
  csv.end_row();
  for (const TransitionRow& row : rows) {
    text_cells(&csv, {row.from, row.to});
    csv.cell(static_cast<int64_t>(row.windows));
    estimate_cells(&csv, row.count);
    csv.end_row();
  }
  return csv.take();
}

std::string segments_to_json(const std::vector<SegmentRow>& rows) {
  return rows_to_json("segments", rows, [](const SegmentRow& row) -> Json {
    return {{"segment", row.segment},
            {"count", estimate_json(row.count)},
            {"share", estimate_json(row.share)}};
  });
}

std::string segments_to_csv(const std::vector<SegmentRow>& rows) {
  CsvWriter csv;
  text_cells(&csv, {"segment"});
  estimate_headers(&csv, {"count", "share"});
  csv.end_row();
  for (const SegmentRow& row : rows) {
    text_cells(&csv, {row.segment});
    estimate_cells(&csv, row.count);
    estimate_cells(&csv, row.share);
    csv.end_row();
  }
  return csv.take();
}

std::string forecast_to_json(ReleasedGroup* group, const std::vector<ItemOrders>& orders) {
  Json rows = Json::array();
  bool more = false;
  for_each_forecast_row(group, orders, [&](const ForecastRow& row) {
    more = rows.size() == kMaxJsonRows;
    if (!more) rows.push_back(forecast_json(row));
  });
  return json_line({{"rows", std::move(rows)}, {"more", more}});
}

std::string forecast_to_csv(ReleasedGroup* group, const std::vector<ItemOrders>& orders) {
  const std::set<std::string> currencies = currencies_of(orders);
  CsvWriter csv;
  text_cells(&csv, {"item", "day"});
  estimate_headers(&csv, {"viewed", "clicked", "added", "purchased"});
  text_cells(&csv, {"orders", "quantity"});
  for (const std::string& currency : currencies) text_cells(&csv, {"revenue_" + currency});
  csv.end_row();
  for_each_forecast_row(group, orders,
                        [&](const ForecastRow& row) { write_forecast(row, currencies, &csv); });
  return csv.take();
}

}  // namespace nearshelf::backend
