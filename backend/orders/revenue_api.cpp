#include "backend/orders/revenue_api.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "backend/base/csv.h"
#include "backend/http/query_string.h"

namespace nearshelf::backend {
namespace {

using Json = nlohmann::ordered_json;

constexpr int64_t kDefaultDays = 30;
// Bounds the memory of one answer; the reader is told when there is more.
constexpr size_t kMaxItems = 1000;

enum class Format { kJson, kDaysCsv, kItemsCsv };

struct RevenueQuery {
  int64_t from = 0;  // days since 1970-01-01
  int64_t to = 0;    // the day after the last
  Format format = Format::kJson;
};

std::optional<Format> parse_format(const std::string& format, const std::string& table) {
  if (format == "json" && table.empty()) return Format::kJson;
  if (format != "csv") return std::nullopt;
  if (table.empty() || table == "days") return Format::kDaysCsv;
  if (table == "items") return Format::kItemsCsv;
  return std::nullopt;
}

// Empty when the query cannot be read or names anything else.
std::optional<RevenueQuery> parse(std::string_view text, Hour now) {
  const auto parameters = parse_query(text);
  if (!parameters) return std::nullopt;
  RevenueQuery query;
  query.to = now / kHoursOfDay + 1;
  std::optional<int64_t> from;
  std::string format = "json";
  std::string table;
  for (const auto& [name, value] : *parameters) {
    if (name == "from" || name == "to") {
      const auto hour = parse_rfc3339_hour(value);
      if (!hour) return std::nullopt;
      // An hour within a day stands for the whole day.
      if (name == "from") from = *hour / kHoursOfDay;
      if (name == "to") query.to = (*hour + kHoursOfDay - 1) / kHoursOfDay;
    } else if (name == "format") {
      format = value;
    } else if (name == "table") {
      table = value;
    } else {
      return std::nullopt;
    }
  }
  const auto found = parse_format(format, table);
  if (!found) return std::nullopt;
  query.format = *found;
  query.from = from.value_or(query.to - kDefaultDays);
  return query;
}

std::string to_json(const Revenue& revenue) {
  Json days = Json::array();
  for (const RevenueDay& day : revenue.days) {
    days.push_back({{"day", day_text(day.day)},
                    {"currency", day.currency},
                    {"orders", day.orders},
                    {"revenue", day.revenue}});
  }
  Json items = Json::array();
  for (const RevenueItem& item : revenue.items) {
    items.push_back({{"item", item.item},
                     {"quantity", item.quantity},
                     {"orders", item.orders},
                     {"revenue", item.revenue},
                     {"currency", item.currency}});
  }
  const Json answer = {
      {"days", std::move(days)}, {"items", std::move(items)}, {"more", revenue.more}};
  return answer.dump() + "\n";
}

std::string days_to_csv(const Revenue& revenue) {
  CsvWriter csv;
  for (const char* name : {"day", "currency", "orders", "revenue"})
    csv.cell(std::string_view(name));
  csv.end_row();
  for (const RevenueDay& day : revenue.days) {
    csv.cell(day_text(day.day));
    csv.cell(day.currency);
    csv.cell(day.orders);
    csv.cell(day.revenue);
    csv.end_row();
  }
  return csv.take();
}

std::string items_to_csv(const Revenue& revenue) {
  CsvWriter csv;
  for (const char* name : {"item", "quantity", "orders", "revenue", "currency"}) {
    csv.cell(std::string_view(name));
  }
  csv.end_row();
  for (const RevenueItem& item : revenue.items) {
    csv.cell(item.item);
    csv.cell(item.quantity);
    csv.cell(item.orders);
    csv.cell(item.revenue);
    csv.cell(item.currency);
    csv.end_row();
  }
  return csv.take();
}

HttpResponse answer(const Revenue& revenue, Format format) {
  if (format == Format::kDaysCsv) return csv_answer(days_to_csv(revenue), "revenue-days.csv");
  if (format == Format::kItemsCsv) return csv_answer(items_to_csv(revenue), "revenue-items.csv");
  return json_answer(to_json(revenue));
}

}  // namespace

RevenueApi::RevenueApi(QueryEndpoint& endpoint, RevenueReader& reader, HourClock clock)
    : endpoint_(endpoint), reader_(reader), clock_(std::move(clock)) {}

void RevenueApi::add_routes(Router& router) {
  router.add("GET", "/v1/revenue",
             [this](HttpRequest& request, std::string_view query, const Reply& reply) {
               get(request, query, reply);
             });
}

void RevenueApi::get(const HttpRequest& request, std::string_view text, const Reply& reply) {
  const auto query = parse(text, clock_());
  // Without access, the answer is about that alone.
  endpoint_.answer(request, reply, [this, query] {
    if (!query) {
      return endpoint_.bad_query(
          "The query may have from and to (full hours such as 2026-11-22T00:00:00Z), format (json "
          "or csv) and, with csv, table (days or items), each at most once and percent-encoded.");
    }
    return answer(reader_.read(query->from, query->to, kMaxItems), query->format);
  });
}

}  // namespace nearshelf::backend
