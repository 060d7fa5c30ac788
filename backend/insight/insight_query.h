// The query that all endpoints of this room take.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "backend/insight/experiment.h"
#include "backend/insight/released_reader.h"

namespace nearshelf::backend {

// For a 400: what a query may hold.
inline constexpr const char* kInsightQueryHelp =
    "The query may have from and to (full hours such as 2026-11-22T10:00:00Z) and format (json or "
    "csv); /v1/lift also experiment (its name) and split (the sizes its arms should have, such as "
    "holdout:1,rails:9). Each at most once and percent-encoded.";

struct InsightQuery {
  HourRange range;
  bool csv = false;
  std::optional<std::string> experiment;
  ArmSplit split;

  // The days that the range touches: the first, and the one after the last.
  int64_t first_day() const;
  int64_t end_day() const;
};

// Without from: the 30 days before `to`. Without to: until the end of the hour `now`. Empty when
// the query cannot be read, or names anything else.
std::optional<InsightQuery> parse_insight_query(std::string_view text, Hour now,
                                                bool of_experiments = false);

}  // namespace nearshelf::backend
