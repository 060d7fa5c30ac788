#include "backend/release/release_tables.h"

#include <string>

#include "backend/admin/text_or_null.h"
#include "backend/release/ledger_json.h"

namespace nearshelf::backend {
namespace {

using Json = nlohmann::ordered_json;

std::string_view event_text(uint8_t event) {
  return feedback_event_name(static_cast<FeedbackEvent>(event));
}

Json cell_to_json(const ReleasedCell& cell) {
  return {{"model", text_or_null(model_text(cell.model))},
          {"subject", cell.subject},
          {"object", cell.object},
          {"event", text_or_null(event_text(cell.event))},
          {"value", cell.value}};
}

Json cost_to_json(const ComposedCost& cost) {
  return {{"epsilon", cost.epsilon}, {"delta", cost.delta}, {"rho", cost.rho}};
}

Json hour_or_null(std::optional<Hour> hour) {
  if (!hour) return nullptr;
  return to_rfc3339(*hour);
}

Json waiting_to_json(const WaitingWindow& window) {
  return {{"group", metric_group_name(window.group)},
          {"window_start", to_rfc3339(window.window_start)},
          {"window_hours", window.window_hours},
          {"state", window_state_name(window.outlook.state)},
          {"closes_at", to_rfc3339(window.closes_at)},
          {"goes_on_at", hour_or_null(window.outlook.goes_on_at)},
          {"given_up_at", hour_or_null(window.outlook.given_up_at)}};
}

// The columns that values of a release and rows of the ledger share. As JSON, so that both tables
// have one list of fields.
constexpr const char* kEntryColumns[] = {
    "id",    "group", "window_start", "window_hours",   "released_at",    "mechanism", "epsilon",
    "delta", "rho",   "noise_scale",  "standard_error", "cells_per_unit", "threshold"};

void write_entry(const Json& entry, CsvWriter* csv) {
  for (const char* column : kEntryColumns) {
    const Json& value = entry.at(column);
    if (value.is_string()) {
      csv->cell(value.get_ref<const std::string&>());
    } else if (value.is_number_integer()) {
      csv->cell(value.get<int64_t>());
    } else {
      csv->cell(value.get<double>());
    }
  }
}

void write_entry_header(CsvWriter* csv) {
  for (const char* column : kEntryColumns) csv->cell(std::string_view(column));
}

}  // namespace

Json release_to_json(const LedgerEntry& entry, std::span<const ReleasedCell> cells) {
  Json release = entry_to_json(entry);
  Json& values = release["cells"] = Json::array();
  for (const ReleasedCell& cell : cells) values.push_back(cell_to_json(cell));
  return release;
}

Json summary_to_json(const LedgerSummary& summary) {
  Json composed = Json::array();
  for (const ComposedSpan& span : summary.composed) {
    Json row = {{"days", nullptr}};
    if (span.days) row["days"] = *span.days;
    row.update(cost_to_json(span.cost));
    composed.push_back(std::move(row));
  }
  Json waiting = Json::array();
  for (const WaitingWindow& window : summary.waiting) waiting.push_back(waiting_to_json(window));
  return {{"composed", std::move(composed)},
          {"budget",
           {{"days", summary.budget.days},
            {"epsilon", summary.budget.epsilon},
            {"delta", summary.budget.delta},
            {"spent_epsilon", summary.spent.epsilon},
            {"spent_delta", summary.spent.delta}}},
          {"waiting", std::move(waiting)}};
}

void write_release_header(CsvWriter* csv) {
  write_entry_header(csv);
  for (const char* column : {"model", "subject", "object", "event", "value"}) {
    csv->cell(std::string_view(column));
  }
  csv->end_row();
}

void write_release_rows(const LedgerEntry& entry, std::span<const ReleasedCell> cells,
                        CsvWriter* csv) {
  const Json shared = entry_to_json(entry);
  for (const ReleasedCell& cell : cells) {
    write_entry(shared, csv);
    csv->cell(model_text(cell.model));
    csv->cell(cell.subject);
    csv->cell(cell.object);
    csv->cell(event_text(cell.event));
    csv->cell(cell.value);
    csv->end_row();
  }
}

void write_ledger_header(CsvWriter* csv) {
  write_entry_header(csv);
  csv->cell(std::string_view("cell_count"));
  csv->end_row();
}

void write_ledger_row(const LedgerEntry& entry, CsvWriter* csv) {
  write_entry(entry_to_json(entry), csv);
  csv->cell(entry.cells);
  csv->end_row();
}

}  // namespace nearshelf::backend
