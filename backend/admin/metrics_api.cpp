#include "backend/admin/metrics_api.h"

#include <utility>

#include "backend/admin/prometheus_text.h"

namespace nearshelf::backend {
namespace {

double seconds_of(std::chrono::sys_seconds time) {
  return static_cast<double>(time.time_since_epoch().count());
}

double seconds_of(Hour hour) {
  return seconds_of(std::chrono::sys_seconds(std::chrono::hours(hour)));
}

void add_process(const ServiceFigures& figures, PrometheusText* text) {
  text->metric("nearshelf_build_info", "gauge", "Always 1; the label tells the version.");
  text->sample(1, {{"version", NEARSHELF_VERSION}});
  text->gauge("nearshelf_ready", "1 when the store takes contributions, else 0.",
              figures.problem ? 0 : 1);
  text->gauge("process_start_time_seconds", "Start of the process, seconds since 1970-01-01.",
              seconds_of(figures.started));
  text->gauge("nearshelf_uptime_seconds", "Seconds since the start of the process.",
              static_cast<double>((figures.now - figures.started).count()));
  text->gauge("process_resident_memory_bytes", "Resident memory.",
              static_cast<double>(figures.memory_bytes));
}

void add_http(const ServiceFigures& figures, PrometheusText* text) {
  const HttpStats& http = figures.http;
  text->gauge("nearshelf_http_connections", "Open connections.",
              static_cast<double>(http.connections));
  text->counter("nearshelf_http_connections_total", "Connections ever accepted.",
                static_cast<double>(http.connections_accepted));
  text->counter("nearshelf_http_requests_total", "Complete requests.",
                static_cast<double>(http.requests));
  text->metric("nearshelf_http_answers_total", "counter", "Answers, by class of their status.");
  for (size_t k = 1; k < http.answers.size(); ++k) {
    text->sample(static_cast<double>(http.answers[k]), {{"class", std::to_string(k) + "xx"}});
  }
  text->counter("nearshelf_http_received_bytes_total", "Bytes received.",
                static_cast<double>(http.bytes_received));
  text->counter("nearshelf_http_sent_bytes_total", "Bytes sent.",
                static_cast<double>(http.bytes_sent));
  text->gauge("nearshelf_http_buffered_bytes", "Memory of unfinished requests and answers.",
              static_cast<double>(http.buffered_bytes));
  text->metric("nearshelf_refusals_total", "counter", "Refused requests, by reason.");
  for (const auto& [reason, count] : figures.refusals) {
    text->sample(static_cast<double>(count), {{"reason", reason}});
  }
}

void add_store(const ServiceFigures& figures, PrometheusText* text) {
  const DatabaseFigures& database = figures.database;
  text->metric("nearshelf_contributions_total", "counter",
               "Contributions ever stored, and ever recognised as stored before.");
  text->sample(static_cast<double>(database.stored), {{"result", "stored"}});
  text->sample(static_cast<double>(database.duplicates), {{"result", "duplicate"}});
  text->counter("nearshelf_monitor_reports_total", "Monitoring reports ever stored.",
                static_cast<double>(database.monitor_reports));
  const WriterStats& writer = figures.writer;
  text->gauge("nearshelf_queue_contributions", "Contributions that wait to be stored.",
              static_cast<double>(writer.queued));
  text->gauge("nearshelf_queue_bytes", "Memory of what waits to be stored.",
              static_cast<double>(writer.queued_bytes));
  text->gauge("nearshelf_queue_limit_bytes", "Beyond it senders are told to come back.",
              static_cast<double>(writer.queue_limit_bytes));
  text->gauge("nearshelf_unmerged_contributions",
              "Contributions that are durable and not in the tables yet.",
              static_cast<double>(writer.pending_reports));
  text->gauge("nearshelf_store_bytes", "Memory of the store, its filter of report ids included.",
              static_cast<double>(writer.store_bytes));
  text->metric("nearshelf_commit_duration_seconds", "histogram",
               "Time of a durable commit of a group of contributions.");
  text->histogram(commit_durations(writer));
  text->gauge("nearshelf_database_bytes", "Size of the database with its log.",
              static_cast<double>(database.bytes));
}

void add_privacy(const ServiceFigures& figures, PrometheusText* text) {
  const DatabaseFigures& database = figures.database;
  text->gauge("nearshelf_ledger_entries", "Releases in the privacy ledger.",
              static_cast<double>(database.ledger_entries));
  text->gauge("nearshelf_budget_spent_epsilon",
              "Privacy spent in the budget's period by a device that is active every day.",
              figures.budget.spent_epsilon);
  text->gauge("nearshelf_budget_epsilon", "Privacy that may be spent in the budget's period.",
              figures.budget.limit_epsilon);
  const auto now = static_cast<Hour>(
      std::chrono::duration_cast<std::chrono::hours>(figures.now.time_since_epoch()).count());
  const Hour open_from = figures.window.open_from(now);
  text->gauge("nearshelf_window_open_from_timestamp_seconds",
              "Start of the oldest window that takes contributions.", seconds_of(open_from));
  text->gauge("nearshelf_window_next_close_timestamp_seconds", "When that window closes.",
              seconds_of(figures.window.closes_at(open_from)));
  text->gauge("nearshelf_window_last_released_timestamp_seconds",
              "Start of the newest window that was released; 0 before the first.",
              seconds_of(database.last_released_window.value_or(0)));
  text->gauge("nearshelf_anomalies", "Anomalies noted in the last 24 hours.",
              static_cast<double>(database.anomalies));
}

}  // namespace

std::string to_prometheus_text(const ServiceFigures& figures) {
  PrometheusText text;
  add_process(figures, &text);
  add_http(figures, &text);
  add_store(figures, &text);
  add_privacy(figures, &text);
  return text.take();
}

MetricsApi::MetricsApi(QueryEndpoint& endpoint, std::function<ServiceFigures()> figures, bool open)
    : endpoint_(endpoint), figures_(std::move(figures)), open_(open) {}

void MetricsApi::add_routes(Router& router) {
  router.add("GET", "/metrics", [this](HttpRequest& request, auto, const Reply& reply) {
    if (open_) return endpoint_.answer_anyone(reply, [this] { return read(); });
    endpoint_.answer(request, reply, [this] { return read(); });
  });
}

HttpResponse MetricsApi::read() const {
  HttpResponse response;
  response.status = 200;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body = to_prometheus_text(figures_());
  return response;
}

}  // namespace nearshelf::backend
