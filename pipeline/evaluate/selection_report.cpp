#include "pipeline/evaluate/selection_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "pipeline/train/format_text.h"

namespace nearshelf::pipeline {
namespace {

constexpr double kDay = 1440;

std::string weights_text(const BlendWeights& weights) {
  std::string text;
  for (size_t part = 0; part < kModelPartCount; ++part) {
    if (weights[part] == 0) continue;
    if (!text.empty()) text += ", ";
    text += name_of(PartSet{static_cast<ModelPart>(part)}) +
            format(" %g", static_cast<double>(weights[part]));
  }
  return text;
}

std::string verdict(const SelectionRow& row) {
  if (row.chosen) return "chosen";
  return row.within_budget ? "" : "over the budget";
}

nlohmann::json to_json(const SelectionRow& row) {
  nlohmann::json weights = nlohmann::json::array();
  for (const BlendWeights& bucket : row.blend.buckets) weights.push_back(bucket);
  return {{"parts", name_of(row.parts)},
          {"ndcg_at_20", row.ndcg},
          {"difference_to_best_95", {row.difference_low, row.difference_high}},
          {"model_bytes_gzip", row.bytes_gzip},
          {"within_budget", row.within_budget},
          {"weights_by_history_length", weights},
          {"chosen", row.chosen}};
}

}  // namespace

std::string to_text(const Tuning& tuning) {
  if (tuning.selection.empty()) return "";
  size_t width = 0;
  for (const SelectionRow& row : tuning.selection) {
    width = std::max(width, name_of(row.parts).size());
  }
  std::string text = format(
      "\nChosen on %zu validation cases:\n\n| %-*s | NDCG@20 | to the best, "
      "95 %%     | gzip    | weights |\n",
      tuning.cases, static_cast<int>(width), "Parts");
  text += "|" + std::string(width + 2, '-') + "|---|---|---|---|\n";
  for (const SelectionRow& row : tuning.selection) {
    text += format("| %-*s | %.4f  | [%+.4f, %+.4f] | %4zu KB | ", static_cast<int>(width),
                   name_of(row.parts).c_str(), row.ndcg, row.difference_low, row.difference_high,
                   (row.bytes_gzip + 512) / 1024);
    text += weights_text(row.blend.buckets.back());
    const std::string said = verdict(row);
    if (!said.empty()) text += " (" + said + ")";
    text += " |\n";
  }
  return text + "\n" + tuning.reason + "\n" + describe(tuning.settings) + "\n\n";
}

nlohmann::json to_json(const Tuning& tuning) {
  nlohmann::json tried = nlohmann::json::array();
  for (const TuningRow& row : tuning.rows) {
    tried.push_back({{"what", row.what}, {"ndcg_at_20", row.ndcg}, {"chosen", row.chosen}});
  }
  nlohmann::json selection = nlohmann::json::array();
  for (const SelectionRow& row : tuning.selection) selection.push_back(to_json(row));
  return {{"cases", tuning.cases},
          {"settings_tried", tried},
          {"parts_tried", selection},
          {"reason", tuning.reason},
          {"settings", describe(tuning.settings)}};
}

std::string describe(const ModelSettings& settings) {
  const SessionParameters& session = settings.session;
  std::string text = "Parts: " + name_of(settings.parts) + ". " + describe_rows(settings);
  text += format(", minimum support %u", settings.min_support());
  if (settings.parts.has(ModelPart::kVectors)) {
    text += format("; vectors d %u, a0 %g, lambda %g, a row is a %s", settings.ials.dimensions,
                   settings.ials.unobserved_weight, settings.ials.regularisation,
                   settings.ials.users_are_visits ? "visit" : "shopper");
  }
  if (settings.parts.has(ModelPart::kTower)) {
    text += format("; tower d %u, %d epochs", settings.tower.dimensions, settings.tower.epochs);
  }
  if (settings.parts.has(ModelPart::kSequence)) {
    text += format("; sequence d %u, %u blocks", settings.sequence.shape.dimensions,
                   settings.sequence.shape.blocks);
  }
  text += format("; popularity half-life %g d", settings.popularity_half_life / kDay);
  if (settings.parts.has(ModelPart::kHistory)) {
    text +=
        format("; history half-life %g d", static_cast<double>(session.history_half_life) / kDay);
  }
  text += format("; step decay %g, recent half-life %g d", static_cast<double>(session.step_decay),
                 static_cast<double>(session.recent_half_life) / kDay);
  return text + ".";
}

}  // namespace nearshelf::pipeline
