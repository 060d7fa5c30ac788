#include "pipeline/evaluate/report.h"

#include <nlohmann/json.hpp>

#include "pipeline/evaluate/markdown_table.h"
#include "pipeline/evaluate/selection_report.h"
#include "pipeline/train/format_text.h"

namespace nearshelf::pipeline {
namespace {

using nlohmann::json;

std::string accuracy_table(const Evaluation& evaluation) {
  std::vector<std::vector<std::string>> table = {{"Model"}};
  for (const size_t cutoff : evaluation.cutoffs) {
    for (const char* name : {"Recall", "NDCG", "MRR", "Hit"}) {
      table[0].push_back(format("%s@%zu", name, cutoff));
    }
    table[0].push_back(format("repeat / novel @%zu", cutoff));
  }
  table[0].push_back("model - row, NDCG@20");
  for (const EvaluationRow& row : evaluation.rows) {
    std::vector<std::string> cells = {row.name};
    for (const CutoffMetrics& at : row.metrics.at) {
      cells.push_back(format("%.4f +- %.4f", at.recall, at.recall_interval));
      cells.push_back(format("%.4f +- %.4f", at.ndcg, at.ndcg_interval));
      cells.push_back(format("%.4f +- %.4f", at.mrr, at.mrr_interval));
      cells.push_back(format("%.3f +- %.3f", at.hit, at.hit_interval));
      cells.push_back(format("%.3f / %.3f", at.repeat_recall, at.novel_recall));
    }
    cells.push_back(
        row.gain ? format("%+.4f [%+.4f, %+.4f]", row.gain->mean, row.gain->low, row.gain->high)
                 : "");
    table.push_back(std::move(cells));
  }
  return to_markdown_table(table);
}

std::string exposure_table(const Evaluation& evaluation) {
  std::vector<std::vector<std::string>> table = {
      {"Model", "Coverage@20", "Novelty, bits", "Gini", "Diversity", "Cold", "gzip", "us a rail"}};
  for (const EvaluationRow& row : evaluation.rows) {
    const Metrics& m = row.metrics;
    table.push_back(
        {row.name, format("%.3f", m.coverage), format("%.2f", m.novelty), format("%.3f", m.gini),
         m.diversity ? format("%.3f", *m.diversity) : "", format("%.4f", m.cold_share),
         row.packed ? format("%.0f KB", static_cast<double>(row.bytes_gzip) / 1024) : "",
         row.packed ? format("%.0f", row.query_microseconds) : ""});
  }
  return to_markdown_table(table);
}

json to_json(const CutoffMetrics& at) {
  json figures = {{"cutoff", at.cutoff},
                  {"recall", at.recall},
                  {"recall_interval_95", at.recall_interval},
                  {"ndcg", at.ndcg},
                  {"ndcg_interval_95", at.ndcg_interval},
                  {"mrr", at.mrr},
                  {"mrr_interval_95", at.mrr_interval},
                  {"hit", at.hit},
                  {"hit_interval_95", at.hit_interval},
                  {"repeat_recall", at.repeat_recall},
                  {"novel_recall", at.novel_recall},
                  {"coverage", at.coverage},
                  {"novelty_bits", at.novelty},
                  {"gini", at.gini},
                  {"cold_share", at.cold_share}};
  if (at.diversity) figures["diversity"] = *at.diversity;
  return figures;
}

json to_json(const EvaluationRow& row) {
  json entry = {{"model", row.name}, {"packed", row.packed}, {"at", json::array()}};
  for (const CutoffMetrics& at : row.metrics.at) entry["at"].push_back(to_json(at));
  if (row.packed) {
    entry["model_bytes_gzip"] = row.bytes_gzip;
    entry["query_microseconds"] = row.query_microseconds;
  }
  if (row.gain) {
    entry["model_minus_row_ndcg_at_20"] = {
        {"mean", row.gain->mean}, {"low_95", row.gain->low}, {"high_95", row.gain->high}};
  }
  return entry;
}

}  // namespace

std::string to_text(const Evaluation& evaluation) {
  std::string text = evaluation.description + "\n";
  text += format("Train: %zu visits, %zu items, %zu pairs.\n", evaluation.train_visits,
                 evaluation.train_items, evaluation.train_pairs);
  text += format(
      "Test: %zu cases of %zu held out; %.2f %% of what was held out are items that train does not "
      "know, %zu of them targets; %.1f %% of the targets were met before.\n",
      evaluation.test_cases, evaluation.test_visits, 100 * evaluation.unknown_share,
      evaluation.unknown_targets, 100 * evaluation.repeat_share);
  if (evaluation.tuning.cases < kFewestCases) {
    text += format("Default settings, since only %zu cases could be used to choose: ",
                   evaluation.tuning.cases) +
            describe(evaluation.tuning.settings) + "\n";
  }
  text += format("Training once: %.1f s.\n", evaluation.train_seconds);
  text += to_text(evaluation.tuning);
  text += "\n" + accuracy_table(evaluation) + "\n" + exposure_table(evaluation);
  return text;
}

std::string to_json(const Evaluation& evaluation) {
  json rows = json::array();
  for (const EvaluationRow& row : evaluation.rows) rows.push_back(to_json(row));
  const json document = {{"split", evaluation.description},
                         {"train",
                          {{"visits", evaluation.train_visits},
                           {"items", evaluation.train_items},
                           {"pairs", evaluation.train_pairs}}},
                         {"test",
                          {{"visits", evaluation.test_visits},
                           {"cases", evaluation.test_cases},
                           {"unknown_pair_share", evaluation.unknown_share},
                           {"unknown_targets", evaluation.unknown_targets},
                           {"repeat_target_share", evaluation.repeat_share}}},
                         {"selection", to_json(evaluation.tuning)},
                         {"settings", describe(evaluation.tuning.settings)},
                         {"train_seconds", evaluation.train_seconds},
                         {"rows", rows}};
  return document.dump(2) + "\n";
}

}  // namespace nearshelf::pipeline
