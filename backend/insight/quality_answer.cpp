#include "backend/insight/quality_answer.h"

#include "backend/insight/answer_parts.h"

namespace nearshelf::backend {
namespace {

const char* mechanism_name(LocalMechanism mechanism) {
  return mechanism == LocalMechanism::kRandomizedResponse ? "randomized_response"
                                                          : "unary_encoding";
}

Json buckets_json(const MonitorSummary& metric) {
  Json buckets = Json::array();
  for (size_t k = 0; k < metric.shares.size(); ++k) {
    const ShareEstimate& share = metric.shares[k];
    buckets.push_back({{"label", metric.schema->buckets[k]},
                       {"share", share.share},
                       {"low", share.low},
                       {"high", share.high}});
  }
  return buckets;
}

Json days_json(const MonitorSummary& metric) {
  Json days = Json::array();
  for (const MonitorDayShares& day : metric.days) {
    Json shares = Json::array();
    for (const ShareEstimate& share : day.shares) shares.push_back(share.share);
    days.push_back(
        {{"day", day_text(day.day)}, {"reports", day.reports}, {"shares", std::move(shares)}});
  }
  return days;
}

Json metric_json(const MonitorSummary& metric) {
  return {{"name", metric.schema->name},
          {"mechanism", mechanism_name(metric.schema->mechanism)},
          {"epsilon", metric.schema->epsilon},
          {"reports", metric.reports},
          {"enough", metric.enough()},
          {"needed", kEnoughReports},
          {"buckets", buckets_json(metric)},
          {"days", days_json(metric)},
          {"drift", metric.drift ? drift_json(metric.drift->drift) : Json()}};
}

Json series_json(const DriftSeries& series) {
  Json json = {{"name", series.name}, {"kind", series.kind}};
  json.update(drift_json(series.drift));
  json["baseline"] = period_json(series.periods.baseline);
  json["present"] = period_json(series.periods.present);
  return json;
}

Json skew_json(const Skew& skew) {
  Json deciles = Json::array();
  for (size_t k = 0; k < skew.deciles.size(); ++k) {
    const SkewDecile& decile = skew.deciles[k];
    deciles.push_back({{"decile", k + 1},
                       {"share", decile.present.share},
                       {"low", decile.present.low},
                       {"high", decile.present.high},
                       {"baseline", decile.baseline.share}});
  }
  return {{"deciles", std::move(deciles)}};
}

}  // namespace

std::string monitoring_to_json(const std::vector<MonitorSummary>& metrics) {
  Json list = Json::array();
  for (const MonitorSummary& metric : metrics) list.push_back(metric_json(metric));
  return json_line({{"metrics", std::move(list)}});
}

std::string monitoring_to_csv(const std::vector<MonitorSummary>& metrics) {
  CsvWriter csv;
  text_cells(&csv, {"metric", "epsilon", "reports", "bucket", "share", "low", "high"});
  csv.end_row();
  for (const MonitorSummary& metric : metrics) {
    const auto begin_row = [&] {
      csv.cell(metric.schema->name);
      csv.cell(metric.schema->epsilon);
      csv.cell(metric.reports);
    };
    if (!metric.enough()) {
      begin_row();
      text_cells(&csv, {"", "", "", ""});
      csv.end_row();
    }
    for (size_t k = 0; k < metric.shares.size(); ++k) {
      begin_row();
      csv.cell(metric.schema->buckets[k]);
      csv.cell(metric.shares[k].share);
      csv.cell(metric.shares[k].low);
      csv.cell(metric.shares[k].high);
      csv.end_row();
    }
  }
  return csv.take();
}

std::string drift_to_json(const std::vector<DriftSeries>& series, const std::optional<Skew>& skew) {
  Json list = Json::array();
  for (const DriftSeries& one : series) list.push_back(series_json(one));
  return json_line({{"series", std::move(list)}, {"skew", skew ? skew_json(*skew) : Json()}});
}

std::string drift_to_csv(const std::vector<DriftSeries>& series) {
  CsvWriter csv;
  text_cells(&csv, {"name", "kind", "psi", "psi_raw", "ks", "ks_noise", "significant",
                    "baseline_from", "baseline_to", "present_from", "present_to"});
  csv.end_row();
  for (const DriftSeries& one : series) {
    text_cells(&csv, {one.name, one.kind});
    csv.cell(one.drift.psi);
    csv.cell(one.drift.psi_raw);
    csv.cell(one.drift.ks);
    csv.cell(one.drift.ks_noise);
    text_cells(&csv, {one.drift.significant ? "yes" : "no", to_rfc3339(one.periods.baseline.from),
                      to_rfc3339(one.periods.baseline.to), to_rfc3339(one.periods.present.from),
                      to_rfc3339(one.periods.present.to)});
    csv.end_row();
  }
  return csv.take();
}

std::string anomalies_to_json(const std::vector<Anomaly>& anomalies) {
  Json list = Json::array();
  for (const Anomaly& anomaly : anomalies) {
    list.push_back({{"hour", to_rfc3339(anomaly.hour)},
                    {"kind", anomaly.kind},
                    {"subject", anomaly.subject},
                    {"value", anomaly.value},
                    {"bound", anomaly.bound},
                    {"text", describe(anomaly)}});
  }
  return json_line({{"anomalies", std::move(list)}});
}

std::string anomalies_to_csv(const std::vector<Anomaly>& anomalies) {
  CsvWriter csv;
  text_cells(&csv, {"hour", "kind", "subject", "value", "bound", "text"});
  csv.end_row();
  for (const Anomaly& anomaly : anomalies) {
    text_cells(&csv, {to_rfc3339(anomaly.hour), anomaly.kind, anomaly.subject});
    csv.cell(anomaly.value);
    csv.cell(anomaly.bound);
    text_cells(&csv, {describe(anomaly)});
    csv.end_row();
  }
  return csv.take();
}

}  // namespace nearshelf::backend
