#include "backend/insight/answer_parts.h"

#include <chrono>

#include "backend/base/clock.h"

namespace nearshelf::backend {

Json estimate_json(const Estimate& estimate) {
  Json json = {{"value", optional_json(estimate.value)},
               {"low", estimate.low},
               {"high", optional_json(estimate.high)}};
  if (estimate.below) json["below"] = *estimate.below;
  return json;
}

Json optional_json(const std::optional<double>& value) { return value ? Json(*value) : Json(); }

Json period_json(const Period& period) {
  return {{"from", to_rfc3339(period.from)}, {"to", to_rfc3339(period.to)}};
}

Json drift_json(const DriftEstimate& drift) {
  return {{"psi", drift.psi},
          {"psi_raw", drift.psi_raw},
          {"ks", drift.ks},
          {"ks_noise", drift.ks_noise},
          {"significant", drift.significant}};
}

void estimate_header(CsvWriter* csv, const std::string& name) {
  csv->cell(std::string_view(name));
  csv->cell(std::string_view(name + "_low"));
  csv->cell(std::string_view(name + "_high"));
}

void estimate_cells(CsvWriter* csv, const Estimate& estimate) {
  optional_cell(csv, estimate.value);
  csv->cell(estimate.low);
  optional_cell(csv, estimate.high);
}

void text_cells(CsvWriter* csv, std::initializer_list<std::string_view> texts) {
  for (const std::string_view text : texts) csv->cell(text);
}

void optional_cell(CsvWriter* csv, const std::optional<double>& value) {
  if (value) {
    csv->cell(*value);
  } else {
    csv->cell(std::string_view());
  }
}

std::string json_line(const Json& json) { return json.dump() + "\n"; }

}  // namespace nearshelf::backend
