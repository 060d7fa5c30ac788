#include "backend/store/report_filter.h"

#include <doctest/doctest.h>

#include "tests/backend/support/contributions.h"

using namespace nearshelf::backend;
using nearshelf::test::report_id;

TEST_CASE("an id that was noted is never taken for new, and new ones seldom for known") {
  ReportFilter filter(1 << 20);
  filter.add_hour(7, true);
  for (uint64_t id = 0; id < 20'000; ++id) filter.note({7, report_id(id)});
  size_t missed = 0;
  size_t doubted = 0;
  for (uint64_t id = 0; id < 20'000; ++id) {
    missed += filter.may_hold({7, report_id(id)}) ? 0 : 1;
    doubted += filter.may_hold({7, report_id(1'000'000 + id)}) ? 1 : 0;
  }
  CHECK(missed == 0);
  // A doubt comes from about 8 marks in each of 3 tables that are compared at most, so with
  // probability below 24 / 65,535: below 8 expected of 20,000, and 50 or more with probability
  // below 1e-9 (Chernoff bound).
  CHECK(doubted < 50);
}

TEST_CASE("an hour is in doubt until it is complete, and when it is not known") {
  ReportFilter filter(1 << 20);
  CHECK(filter.may_hold({7, report_id(1)}));
  filter.add_hour(7, false);
  CHECK(filter.may_hold({7, report_id(1)}));
  filter.set_complete(7);
  CHECK_FALSE(filter.may_hold({7, report_id(1)}));
  filter.note({7, report_id(1)});
  filter.forget_before(8);
  CHECK_FALSE(filter.has_met(7));
  CHECK(filter.bytes() == 0);
}

TEST_CASE("memory stays within its bound; old hours go first, then a giant one") {
  constexpr size_t kBytes = 64 * 1024;
  ReportFilter filter(kBytes);
  for (Hour hour = 1; hour <= 40; ++hour) {
    filter.add_hour(hour, true);
    for (uint64_t id = 0; id < 2'000; ++id) filter.note({hour, report_id(id)});
    CHECK(filter.bytes() <= kBytes);
  }
  CHECK_FALSE(filter.is_kept(1));
  CHECK(filter.is_kept(40));
  CHECK_FALSE(filter.may_hold({40, report_id(5'000'000)}));
  CHECK(filter.may_hold({1, report_id(5'000'000)}));

  filter.add_hour(41, true);
  for (uint64_t id = 0; id < 100'000; ++id) filter.note({41, report_id(id)});
  CHECK_FALSE(filter.is_kept(41));
  CHECK(filter.may_hold({41, report_id(5'000'000)}));
  CHECK(filter.bytes() <= kBytes);
}
