#include "backend/release/release_query.h"

#include <charconv>
#include <string>

#include "backend/http/query_string.h"

namespace nearshelf::backend {
namespace {

std::optional<int64_t> parse_id(std::string_view text) {
  int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size() || id < 0) return std::nullopt;
  return id;
}

// Moves a parsed value to its place; false when there is none.
template <typename Value, typename Place>
bool take(const std::optional<Value>& value, Place* place) {
  if (value) *place = *value;
  return value.has_value();
}

bool read_parameter(const std::string& name, const std::string& value, ReleaseQuery* query) {
  LedgerFilter& filter = query->filter;
  if (name == "group") return take(parse_metric_group(value), &filter.group);
  if (name == "from") return take(parse_rfc3339_hour(value), &filter.from);
  if (name == "to") return take(parse_rfc3339_hour(value), &filter.to);
  if (name == "after") return take(parse_id(value), &filter.after);
  if (name == "format") return take(parse_table_format(value), &query->format);
  return false;
}

}  // namespace

std::optional<TableFormat> parse_table_format(std::string_view name) {
  if (name == "json") return TableFormat::kJson;
  if (name == "csv") return TableFormat::kCsv;
  return std::nullopt;
}

std::optional<ReleaseQuery> parse_release_query(std::string_view text) {
  const auto parameters = parse_query(text);
  if (!parameters) return std::nullopt;
  ReleaseQuery query;
  for (const auto& [name, value] : *parameters) {
    if (!read_parameter(name, value, &query)) return std::nullopt;
  }
  return query;
}

std::string next_page(const ReleaseQuery& query, int64_t after) {
  const LedgerFilter& filter = query.filter;
  std::string text = "after=" + std::to_string(after);
  if (filter.group) text += "&group=" + std::string(metric_group_name(*filter.group));
  if (filter.from > 0) text += "&from=" + to_rfc3339(filter.from);
  if (filter.to) text += "&to=" + to_rfc3339(*filter.to);
  if (query.format == TableFormat::kCsv) text += "&format=csv";
  return text;
}

}  // namespace nearshelf::backend
