#include "backend/release/ledger_json.h"

#include <chrono>
#include <string>

namespace nearshelf::backend {
namespace {

using Json = nlohmann::ordered_json;

std::string time_text(int64_t seconds) {
  return to_rfc3339(std::chrono::sys_seconds(std::chrono::seconds(seconds)));
}

// Throws Json::exception, or std::bad_optional_access for a text that is none of the expected.
LedgerEntry read_entry(const Json& json) {
  LedgerEntry entry;
  entry.id = json.at("id").get<int64_t>();
  entry.group = parse_metric_group(json.at("group").get<std::string>()).value();
  entry.window_start = parse_rfc3339_hour(json.at("window_start").get<std::string>()).value();
  entry.window_hours = json.at("window_hours").get<Hour>();
  const Hour released = parse_rfc3339_hour(json.at("released_at").get<std::string>()).value();
  entry.released_at = released * kSecondsOfHour;
  entry.mechanism = parse_mechanism(json.at("mechanism").get<std::string>());
  entry.epsilon = json.at("epsilon").get<double>();
  entry.delta = json.at("delta").get<double>();
  entry.rho = json.at("rho").get<double>();
  entry.noise_scale = json.at("noise_scale").get<double>();
  entry.cells_per_unit = json.at("cells_per_unit").get<uint32_t>();
  entry.threshold = json.at("threshold").get<int64_t>();
  entry.cells = json.at("cell_count").get<int64_t>();
  return entry;
}

}  // namespace

Json entry_to_json(const LedgerEntry& entry) {
  return {{"id", entry.id},
          {"group", metric_group_name(entry.group)},
          {"window_start", to_rfc3339(entry.window_start)},
          {"window_hours", entry.window_hours},
          {"released_at", time_text(entry.released_at)},
          {"mechanism", mechanism_name(entry.mechanism)},
          {"epsilon", entry.epsilon},
          {"delta", entry.delta},
          {"rho", entry.rho},
          {"noise_scale", entry.noise_scale},
          {"standard_error", standard_error(entry)},
          {"cells_per_unit", entry.cells_per_unit},
          {"threshold", entry.threshold},
          {"cell_count", entry.cells}};
}

std::optional<LedgerEntry> parse_entry(std::string_view text) {
  try {
    return read_entry(Json::parse(text));
  } catch (const Json::exception&) {
    return std::nullopt;
  } catch (const std::bad_optional_access&) {
    return std::nullopt;
  }
}

}  // namespace nearshelf::backend
