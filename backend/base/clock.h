// Time as the backend knows it: whole hours, and two text forms.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace nearshelf::backend {

// Whole hours since 1970-01-01 00:00 UTC.
using Hour = uint32_t;

inline constexpr Hour kHoursOfDay = 24;

// Tells the current hour. Called from several threads.
using HourClock = std::function<Hour()>;

// The hour of the system clock.
Hour current_hour();

// RFC 3339 in UTC, for example "2026-11-22T10:00:00Z".
std::string to_rfc3339(Hour hour);
std::string to_rfc3339(std::chrono::sys_seconds time);

// The date of a day since 1970-01-01, for example "2026-11-22".
std::string day_text(int64_t day);

// Parses what to_rfc3339(Hour) writes. Empty for any other text, also for times off the full hour.
std::optional<Hour> parse_rfc3339_hour(std::string_view text);

// The Date header's form (RFC 9110, 5.6.7), for example "Sun, 22 Nov 2026 10:00:00 GMT".
std::string to_http_date(std::chrono::sys_seconds time);

}  // namespace nearshelf::backend
