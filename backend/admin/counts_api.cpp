#include "backend/admin/counts_api.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "backend/admin/text_or_null.h"
#include "backend/http/query_string.h"
#include "backend/store/wait_for_writer.h"

namespace nearshelf::backend {
namespace {

using Json = nlohmann::ordered_json;

// Bounds the memory of one answer; the reader is told when there is more.
constexpr size_t kMaxRows = 50'000;

// Empty when the query cannot be read or names anything but the four filters.
std::optional<CountsFilter> parse_filter(std::string_view query) {
  const auto parameters = parse_query(query);
  if (!parameters) return std::nullopt;
  CountsFilter filter;
  for (const auto& [name, value] : *parameters) {
    if (name == "hour_from") {
      filter.hour_from = parse_rfc3339_hour(value);
      if (!filter.hour_from) return std::nullopt;
    } else if (name == "group") {
      filter.group = parse_metric_group(value);
      if (!filter.group) return std::nullopt;
    } else if (name == "subject") {
      filter.subject = value;
    } else if (name == "object") {
      filter.object = value;
    } else {
      return std::nullopt;
    }
  }
  return filter;
}

// null in groups without events.
Json event_to_json(uint8_t event) {
  return text_or_null(feedback_event_name(static_cast<FeedbackEvent>(event)));
}

Json row_to_json(const CountsRow& row) {
  return {{"hour", to_rfc3339(row.hour)},
          {"group", metric_group_name(row.cell.group)},
          {"model", text_or_null(model_text(row.cell.model))},
          {"subject", row.cell.subject},
          {"object", row.cell.object},
          {"event", event_to_json(row.cell.event)},
          {"count", row.count}};
}

}  // namespace

CountsApi::CountsApi(QueryEndpoint& endpoint, Writer& writer, CountsReader& reader,
                     const Refusals& refusals)
    : endpoint_(endpoint),
      writer_(writer),
      reader_(reader),
      refusals_(refusals),
      started_(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())) {}

void CountsApi::add_routes(Router& router) {
  router.add("GET", "/v1/counts",
             [this](HttpRequest& request, std::string_view query, const Reply& reply) {
               endpoint_.answer(request, reply, [this, filter = parse_filter(query)] {
                 if (filter) return read(*filter);
                 return endpoint_.bad_query(
                     "The query may have hour_from (a full hour such as 2026-11-22T10:00:00Z), "
                     "group (funnel, items, transitions, experiments, segments), subject and "
                     "object, each at most once and percent-encoded.");
               });
             });
}

HttpResponse CountsApi::read(const CountsFilter& filter) {
  // Until everything that was answered with 204 is in the tables.
  wait_for_writer([this](Writer::TransactionDone done) {
    writer_.transact([](SQLite::Database&) {}, std::move(done));
  });
  return json_answer(to_json(reader_.read(filter, kMaxRows)));
}

std::string CountsApi::to_json(const CountsPage& page) const {
  Json counts = Json::array();
  for (const CountsRow& row : page.rows) counts.push_back(row_to_json(row));
  Json totals = Json::array();
  for (const CountsTotal& total : page.totals) {
    totals.push_back({{"group", metric_group_name(total.group)},
                      {"event", event_to_json(total.event)},
                      {"count", total.count}});
  }
  Json refusals = Json::object();
  for (const auto& [name, count] : refusals_.counts()) refusals[name] = count;
  const Json answer = {{"counts", std::move(counts)},    {"more", page.more},
                       {"totals", std::move(totals)},    {"stored", page.stored},
                       {"duplicates", page.duplicates},  {"started", to_rfc3339(started_)},
                       {"refusals", std::move(refusals)}};
  return answer.dump() + "\n";
}

}  // namespace nearshelf::backend
