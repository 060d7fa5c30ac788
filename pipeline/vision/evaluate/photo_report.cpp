#include "pipeline/vision/evaluate/photo_report.h"

#include <nlohmann/json.hpp>

#include "pipeline/evaluate/markdown_table.h"
#include "pipeline/train/format_text.h"

namespace nearshelf::pipeline {
namespace {

using nlohmann::json;

std::string cell(const PhotoRecall& recall) {
  return format("%.3f +- %.3f / %.3f +- %.3f", recall.at_1, recall.interval_1, recall.at_5,
                recall.interval_5);
}

json to_json(const PhotoRecall& recall, const std::string& vectors) {
  return {{"vectors", vectors},
          {"recall_at_1", recall.at_1},
          {"recall_at_1_interval_95", recall.interval_1},
          {"recall_at_5", recall.at_5},
          {"recall_at_5_interval_95", recall.interval_5}};
}

}  // namespace

std::string to_text(const PhotoEvaluation& evaluation, const std::string& model) {
  std::string text = format(
      "%s: %.1f million multiplications, %u features, encoder %zu KB; mean cosine of float and "
      "int8 features %.4f.\n",
      model.c_str(), static_cast<double>(evaluation.macs) / 1e6, evaluation.features,
      (evaluation.encoder_bytes + 512) / 1024, evaluation.cosine);
  if (!evaluation.problems.empty()) {
    text += format("%zu photos cannot be read and are left out, the first: %s\n",
                   evaluation.problems.size(), evaluation.problems.front().c_str());
  }
  text += "R@1 / R@5 with 1.96 standard errors.\n\n";
  std::vector<std::vector<std::string>> table = {{"Protocol", "queries", "gallery"}};
  for (const std::string& vectors : evaluation.vectors) table[0].push_back(vectors);
  table[0].push_back("last - float, R@1");
  for (const PhotoFigures& figures : evaluation.figures) {
    std::vector<std::string> row = {figures.protocol, std::to_string(figures.queries),
                                    std::to_string(figures.gallery)};
    for (const PhotoRecall& recall : figures.recall) row.push_back(cell(recall));
    const Difference& difference = figures.looks_minus_float;
    row.push_back(format("%+.3f [%+.3f, %+.3f]", difference.mean, difference.low, difference.high));
    table.push_back(std::move(row));
  }
  return text + to_markdown_table(table);
}

std::string to_json(const PhotoEvaluation& evaluation, const std::string& model) {
  json protocols = json::array();
  for (const PhotoFigures& figures : evaluation.figures) {
    json recalls = json::array();
    for (size_t k = 0; k < figures.recall.size(); ++k) {
      recalls.push_back(to_json(figures.recall[k], evaluation.vectors[k]));
    }
    protocols.push_back({{"protocol", figures.protocol},
                         {"queries", figures.queries},
                         {"gallery", figures.gallery},
                         {"recall", recalls},
                         {"looks_minus_float_recall_at_1",
                          {{"mean", figures.looks_minus_float.mean},
                           {"low_95", figures.looks_minus_float.low},
                           {"high_95", figures.looks_minus_float.high}}}});
  }
  const json document = {{"model", model},
                         {"multiplications", evaluation.macs},
                         {"features", evaluation.features},
                         {"encoder_bytes", evaluation.encoder_bytes},
                         {"mean_cosine_float_int8", evaluation.cosine},
                         {"unreadable_photos", evaluation.problems.size()},
                         {"protocols", protocols}};
  return document.dump(2) + "\n";
}

}  // namespace nearshelf::pipeline
