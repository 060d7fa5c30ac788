#include "backend/insight/insight_query.h"

#include <charconv>

#include "backend/http/query_string.h"

namespace nearshelf::backend {
namespace {

constexpr Hour kDefaultRange = 30 * kHoursOfDay;

// "holdout:1,rails:9". Empty when it cannot be read.
std::optional<ArmSplit> parse_split(std::string_view text) {
  ArmSplit split;
  while (!text.empty()) {
    const size_t comma = text.find(',');
    const std::string_view part = text.substr(0, comma);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    const size_t colon = part.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const std::string_view number = part.substr(colon + 1);
    double size = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), size);
    const bool read = error == std::errc() && end == number.data() + number.size();
    if (!read || !(size > 0 && size <= 1e6)) return std::nullopt;
    split[std::string(part.substr(0, colon))] = size;
  }
  if (split.empty()) return std::nullopt;
  return split;
}

class Parser {
 public:
  Parser(Hour now, bool of_experiments) : now_(now), of_experiments_(of_experiments) {}

  std::optional<InsightQuery> parse(std::string_view text) {
    const auto parameters = parse_query(text);
    if (!parameters) return std::nullopt;
    for (const auto& [name, value] : *parameters) {
      if (!take(name, value)) return std::nullopt;
    }
    query_.range.to = to_.value_or(now_ + 1);
    const Hour to = query_.range.to;
    query_.range.from = from_.value_or(to < kDefaultRange ? 0 : to - kDefaultRange);
    if (query_.range.from > to) return std::nullopt;
    return query_;
  }

 private:
  bool take(const std::string& name, const std::string& value) {
    if (name == "from") return (from_ = parse_rfc3339_hour(value)).has_value();
    if (name == "to") return (to_ = parse_rfc3339_hour(value)).has_value();
    if (name == "format") {
      query_.csv = value == "csv";
      return query_.csv || value == "json";
    }
    if (!of_experiments_) return false;
    if (name == "experiment") {
      query_.experiment = value;
      return true;
    }
    if (name != "split") return false;
    const auto split = parse_split(value);
    if (split) query_.split = *split;
    return split.has_value();
  }

  const Hour now_;
  const bool of_experiments_;
  std::optional<Hour> from_;
  std::optional<Hour> to_;
  InsightQuery query_;
};

}  // namespace

int64_t InsightQuery::first_day() const { return range.from / kHoursOfDay; }

int64_t InsightQuery::end_day() const {
  return (int64_t{range.to} + kHoursOfDay - 1) / kHoursOfDay;
}

std::optional<InsightQuery> parse_insight_query(std::string_view text, Hour now,
                                                bool of_experiments) {
  return Parser(now, of_experiments).parse(text);
}

}  // namespace nearshelf::backend
