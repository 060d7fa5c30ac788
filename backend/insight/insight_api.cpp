#include "backend/insight/insight_api.h"

#include <optional>
#include <utility>
#include <vector>

#include "backend/insight/funnel_answer.h"
#include "backend/insight/item_answer.h"
#include "backend/insight/quality_answer.h"

namespace nearshelf::backend {
namespace {

constexpr size_t kMaxAnomalies = 5'000;

DecileOfItem deciles_of(const ShelfCatalog& catalog) {
  return [&catalog](std::string_view item) -> std::optional<size_t> {
    const uint32_t rank = catalog.item_index(item);
    if (rank == kNoItem || rank >= catalog.item_count()) return std::nullopt;
    return size_t{rank} * kDeciles / catalog.item_count();
  };
}

std::vector<MonitorSummary> summaries(const std::vector<MonitorMetricDays>& metrics) {
  std::vector<MonitorSummary> result;
  for (const MonitorMetricDays& metric : metrics) result.push_back(summarise(metric));
  return result;
}

}  // namespace

InsightApi::InsightApi(QueryEndpoint& endpoint, InsightStore& store, SchemaSource schema,
                       HourClock clock)
    : endpoint_(endpoint), store_(store), schema_(std::move(schema)), clock_(std::move(clock)) {}

void InsightApi::add_routes(Router& router) {
  add(router, "/v1/funnel", &InsightApi::funnel);
  add(router, "/v1/lift", &InsightApi::lift);
  add(router, "/v1/items", &InsightApi::items);
  add(router, "/v1/transitions", &InsightApi::transitions);
  add(router, "/v1/segments", &InsightApi::segments);
  add(router, "/v1/forecast", &InsightApi::forecast);
  add(router, "/v1/monitoring", &InsightApi::monitoring);
  add(router, "/v1/drift", &InsightApi::drift);
  add(router, "/v1/anomalies", &InsightApi::anomalies);
}

void InsightApi::add(Router& router, const std::string& path, Answer answer) {
  const bool of_experiments = path == "/v1/lift";
  router.add("GET", path,
             [=, this](HttpRequest& request, std::string_view text, const Reply& reply) {
               const auto query = parse_insight_query(text, clock_(), of_experiments);
               // Without access, the answer is about that alone.
               endpoint_.answer(request, reply, [this, answer, query, schema = schema_()] {
                 if (!query) return endpoint_.bad_query(kInsightQueryHelp);
                 try {
                   return (this->*answer)(*query, schema);
                 } catch (const RangeTooLarge& error) {
                   return endpoint_.bad_query(error.what());
                 }
               });
             });
}

HttpResponse InsightApi::funnel(const InsightQuery& query, const Schema&) {
  ReleasedGroup group = store_.released.read(MetricGroup::kFunnel, query.range);
  const Funnel funnel = make_funnel(&group);
  if (query.csv) return csv_answer(funnel_to_csv(funnel), "funnel.csv");
  return json_answer(funnel_to_json(funnel));
}

HttpResponse InsightApi::lift(const InsightQuery& query, const Schema&) {
  ReleasedGroup group = store_.released.read(MetricGroup::kExperiments, query.range);
  std::vector<ExperimentReport> reports;
  for (const Experiment& experiment : find_experiments(&group)) {
    if (query.experiment && *query.experiment != experiment.name) continue;
    reports.push_back(report_experiment(experiment, group, query.split));
  }
  if (query.csv) return csv_answer(lift_to_csv(reports), "lift.csv");
  return json_answer(lift_to_json(reports));
}

HttpResponse InsightApi::items(const InsightQuery& query, const Schema&) {
  ReleasedGroup group = store_.released.read(MetricGroup::kItems, query.range);
  const std::vector<ItemRow> rows = count_items(&group);
  if (query.csv) return csv_answer(items_to_csv(rows), "items.csv");
  return json_answer(items_to_json(rows));
}

HttpResponse InsightApi::transitions(const InsightQuery& query, const Schema&) {
  ReleasedGroup group = store_.released.read(MetricGroup::kTransitions, query.range);
  const std::vector<TransitionRow> rows = count_transitions(&group);
  if (query.csv) return csv_answer(transitions_to_csv(rows), "transitions.csv");
  return json_answer(transitions_to_json(rows));
}

HttpResponse InsightApi::segments(const InsightQuery& query, const Schema&) {
  ReleasedGroup group = store_.released.read(MetricGroup::kSegments, query.range);
  const std::vector<SegmentRow> rows = count_segments(&group);
  if (query.csv) return csv_answer(segments_to_csv(rows), "segments.csv");
  return json_answer(segments_to_json(rows));
}

HttpResponse InsightApi::forecast(const InsightQuery& query, const Schema&) {
  ReleasedGroup group = store_.released.read(MetricGroup::kItems, query.range);
  const std::vector<ItemOrders> orders = store_.orders.read(query.first_day(), query.end_day());
  if (query.csv) return csv_answer(forecast_to_csv(&group, orders), "forecast.csv");
  return json_answer(forecast_to_json(&group, orders));
}

HttpResponse InsightApi::monitoring(const InsightQuery& query, const Schema&) {
  const auto metrics = summaries(store_.monitor.read(query.first_day(), query.end_day()));
  if (query.csv) return csv_answer(monitoring_to_csv(metrics), "monitoring.csv");
  return json_answer(monitoring_to_json(metrics));
}

HttpResponse InsightApi::drift(const InsightQuery& query, const Schema& schema) {
  std::vector<DriftSeries> series;
  const auto add = [&series](std::optional<DriftSeries> found) {
    if (found) series.push_back(std::move(*found));
  };
  for (MonitorSummary& metric :
       summaries(store_.monitor.read(query.first_day(), query.end_day()))) {
    add(std::move(metric.drift));
  }
  ReleasedGroup segments = store_.released.read(MetricGroup::kSegments, query.range);
  add(segment_drift(&segments));
  ReleasedGroup items = store_.released.read(MetricGroup::kItems, query.range);
  add(item_drift(&items, FeedbackEvent::kViewItemList));
  add(item_drift(&items, FeedbackEvent::kSelectItem));
  std::optional<Skew> skew;
  if (const auto catalog = schema->catalog()) skew = popularity_skew(&items, deciles_of(*catalog));
  if (skew) series.push_back(skew->series);
  if (query.csv) return csv_answer(drift_to_csv(series), "drift.csv");
  return json_answer(drift_to_json(series, skew));
}

HttpResponse InsightApi::anomalies(const InsightQuery& query, const Schema&) {
  const std::vector<Anomaly> found = store_.anomalies.read(query.range, kMaxAnomalies);
  if (query.csv) return csv_answer(anomalies_to_csv(found), "anomalies.csv");
  return json_answer(anomalies_to_json(found));
}

}  // namespace nearshelf::backend
