// What the answers of this room have in common, as JSON and as CSV.
#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "backend/base/csv.h"
#include "backend/insight/drift.h"
#include "backend/insight/estimate.h"
#include "core/privacy/contribution.h"

namespace nearshelf::backend {

using Json = nlohmann::ordered_json;

// {"value","low","high"} and, of counts that were suppressed in part, "below".
Json estimate_json(const Estimate& estimate);
Json optional_json(const std::optional<double>& value);

Json period_json(const Period& period);
Json drift_json(const DriftEstimate& drift);

// Three columns: NAME, NAME_low, NAME_high. Empty cells are unknown, never zero.
void estimate_header(CsvWriter* csv, const std::string& name);
void estimate_cells(CsvWriter* csv, const Estimate& estimate);
void text_cells(CsvWriter* csv, std::initializer_list<std::string_view> texts);
void optional_cell(CsvWriter* csv, const std::optional<double>& value);

// The text of an answer: one line.
std::string json_line(const Json& json);

}  // namespace nearshelf::backend
