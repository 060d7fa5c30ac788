#include "backend/store/report_ids.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <vector>

#include "backend/store/database.h"
#include "backend/store/report_place.h"
#include "tests/backend/support/contributions.h"
#include "tests/backend/support/report_count.h"
#include "tests/backend/support/temporary_folder.h"

using namespace nearshelf;
using namespace nearshelf::backend;
using namespace nearshelf::test;

namespace {

constexpr Hour kHour = 500'000;
constexpr size_t kFilterBytes = 1 << 20;

// As merging does: bucket by bucket.
void insert(ReportIds* ids, Hour hour, uint64_t first, uint64_t end) {
  std::map<uint32_t, std::vector<ReportId>> buckets;
  for (uint64_t k = first; k < end; ++k) {
    buckets[ids->bucket_of(report_id(k))].push_back(report_id(k));
  }
  for (const auto& [bucket, run] : buckets) ids->insert(hour, bucket, run);
}

}  // namespace

TEST_CASE("places are in the order of hour, part and bucket, and do not overlap") {
  CHECK(report_place(7, 0, 0) == first_place(7));
  CHECK(report_place(7, 0, kReportBuckets - 1) + 1 == report_place(7, 1, 0));
  CHECK(report_place(7, kMaxReportPart, kReportBuckets - 1) + 1 == first_place(8));
  CHECK(part_of(report_place(7, 5, 9)) == 5);
}

TEST_CASE("what was inserted is held, in its hour, also by the next process") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  for (int process = 0; process < 2; ++process) {
    SQLite::Database database = open_for_writing(file);
    ReportIds ids(database, kFilterBytes);
    if (process == 0) {
      insert(&ids, kHour, 0, 300);
      // Again into the same rows.
      insert(&ids, kHour, 300, 20'000);
    }
    CHECK(report_count(file) == 20'000);
    for (uint64_t k = 0; k < 20'000; k += 7) {
      const ReportKey key{kHour, report_id(k)};
      CHECK(ids.holds(key));
      CHECK_FALSE(ids.holds({kHour + 1, key.id}));
      CHECK_FALSE(ids.holds({kHour, report_id(k + 1'000'000)}));
    }
  }
}

TEST_CASE("an id of any bytes comes back as it was") {
  const TemporaryFolder folder;
  SQLite::Database database = open_for_writing(folder / "counts.db");
  ReportIds ids(database, kFilterBytes);
  std::vector<ReportId> odd;
  for (const int byte : {0x00, 0x27, 0x7F, 0x80, 0xC3, 0xFF}) {
    ReportId id{};
    id.fill(static_cast<uint8_t>(byte));
    odd.push_back(id);
    id[0] = 1;
    odd.push_back(id);
  }
  // One bucket whatever their hashes are, in two steps: the second is joined to the first.
  const std::span<const ReportId> all(odd);
  ids.insert(kHour, 3, all.first(5));
  ids.insert(kHour, 3, all.subspan(5));
  const SQLite::Column stored = database.execAndGet("SELECT ids FROM report");
  REQUIRE(static_cast<size_t>(stored.getBytes()) == all.size_bytes());
  CHECK(stored.isBlob());
  CHECK(std::equal(odd.begin(), odd.end(), static_cast<const ReportId*>(stored.getBlob())));
}

TEST_CASE("a full part is followed by another, and all of them are looked into") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  SQLite::Database database = open_for_writing(file);
  constexpr uint64_t kIds = 600'000;
  {
    ReportIds ids(database, kFilterBytes);
    database.exec("BEGIN");
    for (uint64_t first = 0; first < kIds; first += 50'000) {
      insert(&ids, kHour, first, first + 50'000);
    }
    database.exec("COMMIT");
  }
  const int64_t last = database.execAndGet("SELECT max(place) FROM report").getInt64();
  CHECK(part_of(last) == 2);
  ReportIds next(database, kFilterBytes);
  insert(&next, kHour, kIds, kIds + 1);
  CHECK(database.execAndGet("SELECT max(place) FROM report").getInt64() >=
        report_place(kHour, 2, 0));
  for (uint64_t k = 0; k <= kIds; k += 9'999) CHECK(next.holds({kHour, report_id(k)}));
  CHECK(report_count(file) == kIds + 1);
}

TEST_CASE("ids from before the start are in doubt until they are read, then only they are") {
  const TemporaryFolder folder;
  SQLite::Database database = open_for_writing(folder / "counts.db");
  {
    ReportIds ids(database, kFilterBytes);
    insert(&ids, kHour, 0, 10'000);
  }
  ReportIds ids(database, kFilterBytes);
  CHECK(ids.may_hold({kHour, report_id(77'777)}));
  // Each question reads a slice.
  for (int k = 0; k < 100; ++k) ids.may_hold({kHour, report_id(1)});
  size_t in_doubt = 0;
  for (uint64_t k = 100'000; k < 101'000; ++k)
    in_doubt += ids.may_hold({kHour, report_id(k)}) ? 1 : 0;
  CHECK(in_doubt < 20);
  for (uint64_t k = 0; k < 10'000; ++k) CHECK(ids.may_hold({kHour, report_id(k)}));
}
