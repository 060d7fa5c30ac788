#include "pipeline/evaluate/report.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "pipeline/import/timestamp.h"

namespace nearshelf::pipeline {
namespace {

constexpr int64_t kSecondsPerMinute = 60;

std::string day_of(int64_t minute) { return format_time(minute * kSecondsPerMinute).substr(0, 16); }

[[gnu::format(printf, 1, 2)]] std::string format(const char* pattern, ...) {
  char text[256];
  va_list values;
  va_start(values, pattern);
  std::vsnprintf(text, sizeof(text), pattern, values);
  va_end(values);
  return text;
}

std::string describe_settings(const ModelSettings& settings) {
  return format(
      "rows K %zu, lambda %g, minimum support %u; vectors d %u, a0 %g, lambda %g, a row is a %s; "
      "step decay %g, recent half-life %g d; blend rows %g, vectors %g, popularity %g, history %g",
      settings.ridge.support.neighbours, settings.ridge.ridge, settings.ridge.support.min_support,
      settings.ials.dimensions, settings.ials.unobserved_weight, settings.ials.regularisation,
      settings.ials.users_are_visits ? "visit" : "shopper",
      static_cast<double>(settings.session.step_decay),
      static_cast<double>(settings.session.recent_half_life) / 1440,
      static_cast<double>(settings.blend[0]), static_cast<double>(settings.blend[1]),
      static_cast<double>(settings.blend[2]), static_cast<double>(settings.blend[3]));
}

std::string row_line(const EvaluationRow& row, size_t name_width) {
  const Metrics& m = row.metrics;
  const std::string bytes =
      row.packed ? format("%.0f KB", static_cast<double>(row.bytes_gzip) / 1024) : "";
  return format("| %-*s | %.4f +- %.4f | %.4f | %.3f | %.3f | %.3f / %.3f | %8s |\n",
                static_cast<int>(name_width), row.name.c_str(), m.recall, m.recall_interval, m.ndcg,
                m.hit, m.coverage, m.repeat_recall, m.novel_recall, bytes.c_str());
}

}  // namespace

std::string to_text(const Evaluation& evaluation) {
  std::string text;
  text +=
      format("Train: %zu visits, %zu items, %zu pairs before %s.\n", evaluation.train_visits,
             evaluation.train_items, evaluation.train_pairs, day_of(evaluation.test_from).c_str());
  text += format(
      "Test: %zu visits from then on, %zu large enough to split; %.2f %% of their pairs "
      "name items that train does not know.\n",
      evaluation.test_visits, evaluation.test_cases, 100 * evaluation.unknown_share);
  if (evaluation.tuning.cases >= kFewestCases) {
    text += format("Settings chosen on %zu visits from %s on: ", evaluation.tuning.cases,
                   day_of(evaluation.validate_from).c_str());
  } else {
    text += format("Default settings, since only %zu visits could be used to choose: ",
                   evaluation.tuning.cases);
  }
  text += describe_settings(evaluation.tuning.settings) + ".\n";
  text +=
      format("Training once: %.1f s. One for-you rail: %.0f us (median, this machine, native).\n\n",
             evaluation.train_seconds, evaluation.query_microseconds);

  size_t width = 0;
  for (const EvaluationRow& row : evaluation.rows) width = std::max(width, row.name.size());
  text += format(
      "| %-*s | Recall@20        | NDCG@20 | Hit@20 | Coverage | repeat / novel | shard gz |\n",
      static_cast<int>(width), "Model");
  text += "|" + std::string(width + 2, '-') + "|---|---|---|---|---|---|\n";
  for (const EvaluationRow& row : evaluation.rows) text += row_line(row, width);
  return text;
}

std::string to_json(const Evaluation& evaluation) {
  using nlohmann::json;
  json rows = json::array();
  for (const EvaluationRow& row : evaluation.rows) {
    const Metrics& m = row.metrics;
    rows.push_back({{"model", row.name},
                    {"recall_at_20", m.recall},
                    {"recall_interval_95", m.recall_interval},
                    {"ndcg_at_20", m.ndcg},
                    {"hit_at_20", m.hit},
                    {"coverage_at_20", m.coverage},
                    {"repeat_recall_at_20", m.repeat_recall},
                    {"novel_recall_at_20", m.novel_recall},
                    {"packed", row.packed},
                    {"model_shard_bytes_gzip", row.bytes_gzip}});
  }
  json tried = json::array();
  for (const TuningRow& row : evaluation.tuning.rows) {
    tried.push_back({{"what", row.what}, {"ndcg_at_20", row.ndcg}, {"chosen", row.chosen}});
  }
  const json document = {{"train",
                          {{"visits", evaluation.train_visits},
                           {"items", evaluation.train_items},
                           {"pairs", evaluation.train_pairs}}},
                         {"test",
                          {{"from", day_of(evaluation.test_from)},
                           {"visits", evaluation.test_visits},
                           {"cases", evaluation.test_cases},
                           {"unknown_pair_share", evaluation.unknown_share}}},
                         {"validation",
                          {{"from", day_of(evaluation.validate_from)},
                           {"cases", evaluation.tuning.cases},
                           {"tried", tried}}},
                         {"settings", describe_settings(evaluation.tuning.settings)},
                         {"train_seconds", evaluation.train_seconds},
                         {"query_microseconds", evaluation.query_microseconds},
                         {"rows", rows}};
  return document.dump(2) + "\n";
}

}  // namespace nearshelf::pipeline
