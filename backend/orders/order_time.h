// Times as order systems write them.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace nearshelf::backend {

// RFC 3339 with seconds and an offset: "2026-11-22T10:15:00Z", "2026-11-22T11:15:00.250+01:00". A
// fraction of a second is cut off, a leap second is the second after it. Empty for anything else,
// and for times before 1970.
std::optional<std::chrono::sys_seconds> parse_rfc3339_time(std::string_view text);

}  // namespace nearshelf::backend
