#include "backend/insight/funnel_answer.h"

#include "backend/admin/text_or_null.h"
#include "backend/insight/answer_parts.h"
#include "backend/store/cell.h"

namespace nearshelf::backend {
namespace {

struct NamedEstimate {
  const char* name;
  const Estimate& estimate;
};

std::array<NamedEstimate, 9> figures_of(const FunnelSlot& slot) {
  return {{{"served", slot.counts.served},
           {"viewed", slot.counts.viewed},
           {"clicked", slot.counts.clicked},
           {"added", slot.counts.added},
           {"purchased", slot.counts.purchased},
           {"view_rate", slot.rates.view_rate},
           {"click_through", slot.rates.click_through},
           {"cart_rate", slot.rates.cart_rate},
           {"purchase_rate", slot.rates.purchase_rate}}};
}

Json typical_json(const TypicalWindow& typical) {
  return {{"median", optional_json(typical.median)},
          {"trimmed_mean", optional_json(typical.trimmed_mean)}};
}

Estimate of_one_window(const RunWindow& window, FeedbackEvent event, const Funnel& funnel) {
  NoisedSum sum;
  add_cell(window.values[static_cast<size_t>(event)], funnel.windows[window.window], &sum);
  return sum.estimate();
}

Json point_json(const RunWindow& window, const Funnel& funnel) {
  const auto figure = [&](FeedbackEvent event) {
    return estimate_json(of_one_window(window, event, funnel));
  };
  return {{"window_start", to_rfc3339(funnel.windows[window.window].start)},
          {"viewed", figure(FeedbackEvent::kViewItemList)},
          {"clicked", figure(FeedbackEvent::kSelectItem)},
          {"added", figure(FeedbackEvent::kAddToCart)},
          {"purchased", figure(FeedbackEvent::kPurchase)}};
}

Json slot_json(const FunnelSlot& slot, const Funnel& funnel) {
  Json json = {{"slot", slot.slot},
               {"model", text_or_null(model_text(slot.model))},
               {"windows", slot.series.size()}};
  for (const auto& [name, estimate] : figures_of(slot)) json[name] = estimate_json(estimate);
  json["typical"] = {{"viewed", typical_json(slot.typical.viewed)},
                     {"clicked", typical_json(slot.typical.clicked)},
                     {"added", typical_json(slot.typical.added)},
                     {"purchased", typical_json(slot.typical.purchased)}};
  json["series"] = Json::array();
  for (const RunWindow& window : slot.series) json["series"].push_back(point_json(window, funnel));
  return json;
}

Json arm_json(const ArmReport& arm) {
  Json json = {{"arm", arm.arm}, {"devices", estimate_json(arm.devices)}};
  for (size_t k = 0; k < kComparedEvents.size(); ++k) {
    json["rates"][kComparedEvents[k].name] = estimate_json(arm.rates[k]);
  }
  if (arm.lift.empty()) return json;
  json["lift_windows"] = arm.windows;
  for (size_t k = 0; k < kComparedEvents.size(); ++k) {
    const EventLift& event = arm.lift[k];
    json["lift"][kComparedEvents[k].name] = {{"absolute", estimate_json(event.lift.absolute)},
                                             {"relative", estimate_json(event.lift.relative)},
                                             {"verdict", verdict_text(event.verdict)}};
  }
  return json;
}

void write_arm(const ExperimentReport& report, const ArmReport& arm, CsvWriter* csv) {
  for (size_t k = 0; k < kComparedEvents.size(); ++k) {
    text_cells(csv, {report.name, arm.arm, report.baseline, kComparedEvents[k].name});
    estimate_cells(csv, arm.devices);
    estimate_cells(csv, arm.rates[k]);
    const bool compared = !arm.lift.empty();
    if (compared) {
      estimate_cells(csv, arm.lift[k].lift.absolute);
      estimate_cells(csv, arm.lift[k].lift.relative);
    } else {
      text_cells(csv, {"", "", "", "", "", ""});
    }
    csv->cell(std::string_view(compared ? verdict_text(arm.lift[k].verdict) : ""));
    csv->end_row();
  }
}

}  // namespace

std::string funnel_to_json(const Funnel& funnel) {
  Json windows = Json::array();
  for (const ReleasedWindow& window : funnel.windows) {
    windows.push_back({{"start", to_rfc3339(window.start)}, {"hours", window.hours}});
  }
  Json slots = Json::array();
  for (const FunnelSlot& slot : funnel.slots) slots.push_back(slot_json(slot, funnel));
  return json_line({{"windows", std::move(windows)}, {"slots", std::move(slots)}});
}

std::string funnel_to_csv(const Funnel& funnel) {
  CsvWriter csv;
  text_cells(&csv, {"slot", "model", "windows"});
  const FunnelSlot none;
  for (const NamedEstimate& figure : figures_of(none)) estimate_header(&csv, figure.name);
  csv.end_row();
  for (const FunnelSlot& slot : funnel.slots) {
    text_cells(&csv, {slot.slot, model_text(slot.model)});
    csv.cell(static_cast<int64_t>(slot.series.size()));
    for (const auto& [name, estimate] : figures_of(slot)) estimate_cells(&csv, estimate);
    csv.end_row();
  }
  return csv.take();
}

std::string lift_to_json(const std::vector<ExperimentReport>& reports) {
  Json experiments = Json::array();
  for (const ExperimentReport& report : reports) {
    Json arms = Json::array();
    for (const ArmReport& arm : report.arms) arms.push_back(arm_json(arm));
    experiments.push_back(
        {{"name", report.name},
         {"baseline", report.baseline},
         {"sample_ratio", {{"ok", report.sample_ratio.ok}, {"p", report.sample_ratio.p}}},
         {"arms", std::move(arms)}});
  }
  return json_line({{"experiments", std::move(experiments)}});
}

std::string lift_to_csv(const std::vector<ExperimentReport>& reports) {
  CsvWriter csv;
  text_cells(&csv, {"experiment", "arm", "baseline", "event"});
  for (const char* name : {"devices", "rate", "absolute_lift", "relative_lift"}) {
    estimate_header(&csv, name);
  }
  text_cells(&csv, {"verdict"});
  csv.end_row();
  for (const ExperimentReport& report : reports) {
    for (const ArmReport& arm : report.arms) write_arm(report, arm, &csv);
  }
  return csv.take();
}

}  // namespace nearshelf::backend
