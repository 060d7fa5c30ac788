#include "backend/counts_api.h"

#include <spdlog/spdlog.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "backend/hex.h"
#include "backend/query_string.h"

namespace nearshelf::backend {
namespace {

using Json = nlohmann::ordered_json;

// Bounds the memory of one answer; the reader is told when there is more.
constexpr size_t kMaxRows = 50'000;

// Empty when the query cannot be read or names anything but the three filters.
std::optional<CountsFilter> parse_filter(std::string_view query) {
  const auto parameters = parse_query(query);
  if (!parameters) return std::nullopt;
  CountsFilter filter;
  for (const auto& [name, value] : *parameters) {
    if (name == "hour_from") {
      filter.hour_from = parse_rfc3339_hour(value);
      if (!filter.hour_from) return std::nullopt;
    } else if (name == "slot") {
      filter.slot = value;
    } else if (name == "item") {
      filter.item = value;
    } else {
      return std::nullopt;
    }
  }
  return filter;
}

// As the manifest writes it; null when the page had no model loaded.
Json model_to_json(const ModelName& model) {
  if (model == ModelName{}) return nullptr;
  return to_hex(model);
}

Json row_to_json(const CountsRow& row) {
  return {{"hour", to_rfc3339(row.hour)},
          {"model", model_to_json(row.model)},
          {"slot", row.slot},
          {"item", row.item},
          {"event", feedback_event_name(row.event)},
          {"count", row.count}};
}

}  // namespace

CountsApi::CountsApi(const AdminToken& token, CountsReader& reader, TaskThread& background,
                     Refusals& refusals)
    : token_(token),
      reader_(reader),
      background_(background),
      refusals_(refusals),
      started_(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())) {}

void CountsApi::get(HttpRequest& request, std::string_view query, const Reply& reply) {
  if (!token_.matches(request.authorization)) {
    HttpResponse response =
        refusals_.refuse(Refusal::kUnauthorized,
                         "Send the header \"Authorization: Bearer TOKEN\" with the admin "
                         "token of this backend.");
    response.headers.push_back({"WWW-Authenticate", "Bearer"});
    return reply(std::move(response));
  }
  const std::optional<CountsFilter> filter = parse_filter(query);
  if (!filter) {
    return reply(refusals_.refuse(Refusal::kBadQuery,
                                  "The query may have hour_from (a full hour such as "
                                  "2026-11-22T10:00:00Z), slot and item, each at most once and "
                                  "percent-encoded."));
  }
  const bool queued = background_.post([this, filter, reply] { reply(read(*filter)); });
  if (queued) return;
  reply(refusals_.refuse(Refusal::kQueueFull, "Too many queries are waiting. Try again later."));
}

HttpResponse CountsApi::read(const CountsFilter& filter) {
  try {
    HttpResponse response;
    response.status = 200;
    response.content_type = "application/json";
    response.body = to_json(reader_.read(filter, kMaxRows));
    return response;
  } catch (const std::exception& error) {
    spdlog::error("the counts cannot be read: {}", error.what());
    return refusals_.refuse(Refusal::kStoreUnavailable,
                            "The store cannot be read now; the log says why. Try again later.");
  }
}

std::string CountsApi::to_json(const CountsPage& page) const {
  Json counts = Json::array();
  for (const CountsRow& row : page.rows) counts.push_back(row_to_json(row));
  Json totals = Json::object();
  for (uint8_t event = 1; event < kFeedbackEventCount; ++event) {
    totals[std::string(feedback_event_name(static_cast<FeedbackEvent>(event)))] =
        page.totals[event];
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
