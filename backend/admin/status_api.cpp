#include "backend/admin/status_api.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "backend/admin/refusal_meanings.h"

namespace nearshelf::backend {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kMillisecondsPerSecond = 1000;

Json milliseconds(std::optional<double> seconds) {
  return seconds ? Json(*seconds * kMillisecondsPerSecond) : Json(nullptr);
}

Json refusals_to_json(const ServiceFigures& figures) {
  Json refusals = Json::array();
  for (const auto& [reason, count] : figures.refusals) {
    refusals.push_back(
        {{"reason", reason}, {"count", count}, {"meaning", refusal_meaning(reason)}});
  }
  return refusals;
}

Json commit_to_json(const WriterStats& writer) {
  const DurationHistogram commits = commit_durations(writer);
  constexpr double kMedian = 0.5;
  constexpr double kTail = 0.99;
  return {{"last", writer.last_commit ? Json(to_rfc3339(*writer.last_commit)) : Json(nullptr)},
          {"p50_ms", milliseconds(commits.quantile(kMedian))},
          {"p99_ms", milliseconds(commits.quantile(kTail))}};
}

Json windows_to_json(const ServiceFigures& figures) {
  const auto now = static_cast<Hour>(
      std::chrono::duration_cast<std::chrono::hours>(figures.now.time_since_epoch()).count());
  const WindowSchedule& window = figures.window;
  const Hour open_from = window.open_from(now);
  return {{"hours", window.hours},
          {"grace_hours", window.grace_hours},
          {"open_from", to_rfc3339(open_from)},
          {"next_close", to_rfc3339(window.closes_at(open_from))}};
}

}  // namespace

std::string to_status_json(const ServiceFigures& figures) {
  const Json answer = {{"version", NEARSHELF_VERSION},
                       {"started", to_rfc3339(figures.started)},
                       {"uptime_seconds", (figures.now - figures.started).count()},
                       {"now", to_rfc3339(figures.now)},
                       {"ready", !figures.problem},
                       {"problem", figures.problem ? Json(*figures.problem) : Json(nullptr)},
                       {"connections", figures.http.connections},
                       {"contributions",
                        {{"stored", figures.database.stored},
                         {"duplicates", figures.database.duplicates},
                         {"monitor_reports", figures.database.monitor_reports}}},
                       {"refusals", refusals_to_json(figures)},
                       {"queue",
                        {{"contributions", figures.writer.queued},
                         {"bytes", figures.writer.queued_bytes},
                         {"limit", figures.writer.queue_limit_bytes}}},
                       {"commit", commit_to_json(figures.writer)},
                       {"memory_bytes", figures.memory_bytes},
                       {"database_bytes", figures.database.bytes},
                       {"catalog", figures.catalog_items ? Json({{"items", *figures.catalog_items}})
                                                         : Json(nullptr)},
                       {"windows", windows_to_json(figures)}};
  // What a text of the system holds need not be UTF-8.
  return answer.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

StatusApi::StatusApi(QueryEndpoint& endpoint, std::function<ServiceFigures()> figures)
    : endpoint_(endpoint), figures_(std::move(figures)) {}

void StatusApi::add_routes(Router& router) {
  router.add("GET", "/v1/status", [this](HttpRequest& request, auto, const Reply& reply) {
    endpoint_.answer(request, reply, [this] { return json_answer(to_status_json(figures_())); });
  });
}

}  // namespace nearshelf::backend
