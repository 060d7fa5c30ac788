#include "backend/base/clock.h"

#include <doctest/doctest.h>

using namespace nearshelf::backend;

TEST_CASE("an hour survives the round trip through its text") {
  // Steps through years, leap days and all hours of the day; 8,760 and 24 share few factors with
  // 997.
  for (Hour hour = 0; hour < 1'000'000; hour += 997) {
    CHECK(parse_rfc3339_hour(to_rfc3339(hour)) == hour);
  }
}

TEST_CASE("hours have the RFC 3339 text of their start") {
  CHECK(to_rfc3339(Hour{0}) == "1970-01-01T00:00:00Z");
  CHECK(to_rfc3339(Hour{498'707}) == "2026-11-22T11:00:00Z");
  CHECK(parse_rfc3339_hour("2024-02-29T23:00:00Z") == Hour{474'791});
}

TEST_CASE("texts that are no full hour in UTC are not parsed") {
  for (const char* text :
       {"", "2026-11-22", "2026-11-22T11:00:00", "2026-11-22T11:30:00Z", "2026-11-22T11:00:01Z",
        "2026-11-22T24:00:00Z", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
        "1969-12-31T23:00:00Z", "2026-11-22T11:00:00+00:00", "2026-11-22 11:00:00Z",
        "2026-1a-22T11:00:00Z", "2026-11-22T11:00:00Z "}) {
    CAPTURE(text);
    CHECK_FALSE(parse_rfc3339_hour(text).has_value());
  }
}

TEST_CASE("the Date header has the form of RFC 9110") {
  CHECK(to_http_date(std::chrono::sys_seconds(std::chrono::seconds(784'111'777))) ==
        "Sun, 06 Nov 1994 08:49:37 GMT");
}
