// When a reduced price holds.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace nearshelf::pipeline {

// Whether `now` (microseconds since 1970-01-01 00:00 UTC) lies in `period`, "FROM/UNTIL" as
// Google's sale_price_effective_date spells it. A date without a time means its whole day. An empty
// period always holds. nullopt for text that cannot be read.
std::optional<bool> is_in_period(std::string_view period, int64_t now);

}  // namespace nearshelf::pipeline
