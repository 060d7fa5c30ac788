// Times as shops' logs write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nearshelf::pipeline {

inline constexpr int64_t kMicrosPerMinute = 60'000'000;

// Microseconds since 1970-01-01 00:00. Accepts RFC 3339, "YYYY-MM-DD HH:MM[:SS[.fraction]]" with an
// optional " UTC", "YYYY-MM-DD", and Unix time in seconds, milliseconds or microseconds, told apart
// by size. A time with an offset is converted to UTC; one without is taken as it stands, in the
// shop's own clock. nullopt for other text, dates that do not exist, and years outside 1990 to
// 2100.
std::optional<int64_t> parse_time(std::string_view text);

// Whole minutes, rounded down. `micros` >= 0, as parse_time() gives it.
int64_t to_minute(int64_t micros);

// "YYYY-MM-DD HH:MM:SS" of seconds since 1970-01-01 00:00.
std::string format_time(int64_t seconds);

}  // namespace nearshelf::pipeline
