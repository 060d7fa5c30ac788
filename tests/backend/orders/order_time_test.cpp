#include "backend/orders/order_time.h"

#include <doctest/doctest.h>

#include "backend/base/clock.h"

using nearshelf::backend::parse_rfc3339_time;
using nearshelf::backend::to_rfc3339;

TEST_CASE("the same moment, however it is written") {
  for (const char* text : {"2026-11-22T10:15:30Z", "2026-11-22t10:15:30z", "2026-11-22 10:15:30Z",
                           "2026-11-22T11:15:30+01:00", "2026-11-22T04:45:30-05:30",
                           "2026-11-22T10:15:30.999999999Z", "2026-11-23T00:15:30+14:00"}) {
    CAPTURE(text);
    const auto time = parse_rfc3339_time(text);
    REQUIRE(time);
    CHECK(to_rfc3339(*time) == "2026-11-22T10:15:30Z");
  }
  CHECK(to_rfc3339(*parse_rfc3339_time("2016-12-31T23:59:60Z")) == "2017-01-01T00:00:00Z");
  CHECK(to_rfc3339(*parse_rfc3339_time("2024-02-29T00:00:00Z")) == "2024-02-29T00:00:00Z");
}

TEST_CASE("what is no moment is refused") {
  for (const char* text :
       {"", "2026-11-22", "2026-11-22T10:15Z", "2026-11-22T10:15:30", "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z", "2026-11-00T00:00:00Z", "2026-11-22T24:00:00Z",
        "2026-11-22T10:60:00Z", "2026-11-22T10:15:61Z", "2026-11-22T10:15:30.Z",
        "2026-11-22T10:15:30+24:00", "2026-11-22T10:15:30+0100", "2026-11-22T10:15:30Z ",
        " 2026-11-22T10:15:30Z", "+026-11-22T10:15:30Z", "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00+00:01", "2026-11-22T10:15:3\xC3\xA9Z"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_rfc3339_time(text));
  }
}
