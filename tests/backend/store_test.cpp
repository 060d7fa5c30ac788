#include "backend/store.h"

#include <SQLiteCpp/Database.h>
#include <doctest/doctest.h>

#include <limits>
#include <optional>

#include "backend/counts_reader.h"
#include "backend/database.h"
#include "tests/backend/support/contributions.h"
#include "tests/backend/support/report_count.h"
#include "tests/backend/support/temporary_folder.h"

using namespace nearshelf;
using namespace nearshelf::backend;
using nearshelf::test::one_counter;
using nearshelf::test::report_count;
using nearshelf::test::TemporaryFolder;

namespace {

constexpr Hour kHour = 500'000;

CountsPage read_all(const std::filesystem::path& file) {
  return CountsReader(file).read({}, std::numeric_limits<int32_t>::max());
}

std::vector<MergeOutcome> merge(Store* store, const std::vector<Contribution>& group) {
  std::vector<const Contribution*> pointers;
  pointers.reserve(group.size());
  for (const Contribution& contribution : group) pointers.push_back(&contribution);
  return store->merge(pointers);
}

}  // namespace

TEST_CASE("counters of a group are summed per hour, model, slot, item and event") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  Store store(file);
  Contribution other_model = one_counter(3, kHour, "home", "a");
  other_model.model[0] = 0xAB;
  merge(&store, {one_counter(1, kHour, "home", "a", FeedbackEvent::kSelectItem, 255),
                 one_counter(2, kHour, "home", "a", FeedbackEvent::kSelectItem, 255), other_model,
                 one_counter(4, kHour + 1, "home", "a"), one_counter(5, kHour, "", "a"),
                 one_counter(6, kHour, "home", "caf\u00e9")});
  merge(&store, {one_counter(7, kHour, "home", "a", FeedbackEvent::kSelectItem, 1)});

  const CountsPage page = read_all(file);
  REQUIRE(page.rows.size() == 5);
  CHECK(page.rows[0].slot.empty());
  CHECK(page.rows[1].event == FeedbackEvent::kSelectItem);
  CHECK(page.rows[1].count == 511);
  CHECK(page.rows[2].item == "caf\u00e9");
  CHECK(page.rows[3].model == other_model.model);
  CHECK(page.rows[4].hour == kHour + 1);
  CHECK(page.totals == std::array<int64_t, kFeedbackEventCount>{0, 4, 511, 0, 0});
  CHECK(page.stored == 7);
}

TEST_CASE("a report id counts once: in a group, in a later group, and after a reopening") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  using Outcomes = std::vector<MergeOutcome>;
  {
    Store store(file);
    CHECK(merge(&store, {one_counter(1, kHour, "s", "a"), one_counter(1, kHour, "s", "a")}) ==
          Outcomes{MergeOutcome::kStored, MergeOutcome::kDuplicate});
    CHECK(merge(&store, {one_counter(2, kHour, "s", "b"), one_counter(1, kHour, "s", "a")}) ==
          Outcomes{MergeOutcome::kStored, MergeOutcome::kDuplicate});
  }
  Store reopened(file);
  // The id alone decides: a sender that changed the hour or the counters is the same sender.
  CHECK(merge(&reopened, {one_counter(1, kHour + 1, "s", "c")}) ==
        Outcomes{MergeOutcome::kDuplicate});
  const CountsPage page = read_all(file);
  REQUIRE(page.rows.size() == 2);
  CHECK(page.rows[0].count == 1);
  CHECK(page.rows[1].count == 1);
  CHECK(page.stored == 2);
  CHECK(page.duplicates == 3);
}

TEST_CASE("a group that fails leaves nothing, and counts once when it is merged again") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  Store store(file);
  const std::vector<Contribution> group{one_counter(1, kHour, "s", "a"),
                                        one_counter(2, kHour, "s", "a")};
  {
    SQLite::Database other(file, SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE");
    CHECK_THROWS_WITH_AS(merge(&store, group), doctest::Contains("Another program holds a lock"),
                         StoreError);
    CHECK_THROWS_AS(store.check_writable(), StoreError);
    CHECK(read_all(file).rows.empty());
  }
  CHECK_NOTHROW(store.check_writable());
  merge(&store, group);
  const CountsPage page = read_all(file);
  REQUIRE(page.rows.size() == 1);
  CHECK(page.rows[0].count == 2);
  CHECK(report_count(file) == 2);
}

TEST_CASE("report ids are deleted by hour, in slices; counters stay") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  Store store(file);
  std::vector<Contribution> group;
  for (uint64_t id = 0; id < 30; ++id) {
    group.push_back(one_counter(id, kHour + static_cast<Hour>(id % 3), "s", "a"));
  }
  merge(&store, group);
  CHECK(store.delete_reports_before(kHour, 100) == 0);
  CHECK(store.delete_reports_before(kHour + 2, 15) == 15);
  CHECK(store.delete_reports_before(kHour + 2, 15) == 5);
  CHECK(store.delete_reports_before(kHour + 2, 15) == 0);
  CHECK(report_count(file) == 10);
  CHECK(read_all(file).totals[1] == 30);
}

TEST_CASE("the reader filters, limits, and sums beyond the limit") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  Store store(file);
  std::vector<Contribution> group;
  const std::vector<std::string> items{"a", "b", "c"};
  for (uint64_t id = 0; id < 12; ++id) {
    group.push_back(
        one_counter(id, kHour + static_cast<Hour>(id / 6), id % 2 == 0 ? "x" : "y", items[id % 3]));
  }
  merge(&store, group);
  CountsReader reader(file);

  const CountsPage limited = reader.read({}, 5);
  CHECK(limited.rows.size() == 5);
  CHECK(limited.more);
  CHECK(limited.totals[1] == 12);
  CHECK_FALSE(reader.read({}, 12).more);

  CHECK(reader.read({.hour_from = kHour + 1, .slot = {}, .item = {}}, 100).totals[1] == 6);
  CHECK(reader.read({.hour_from = {}, .slot = "x", .item = {}}, 100).totals[1] == 6);
  const CountsPage one = reader.read({.hour_from = kHour + 1, .slot = "y", .item = "b"}, 100);
  REQUIRE(one.rows.size() == 1);
  CHECK(one.rows[0].hour == kHour + 1);
  CHECK(one.rows[0].slot == "y");
  CHECK(one.rows[0].item == "b");
  CHECK(reader.read({.hour_from = {}, .slot = "", .item = {}}, 100).rows.empty());
}

TEST_CASE("a file of a newer schema is refused with both numbers, and left alone") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  { Store store(file); }
  SQLite::Database(file, SQLite::OPEN_READWRITE)
      .exec("UPDATE meta SET value = 7 WHERE key = 'schema_version'");
  CHECK_THROWS_WITH_AS(Store{file},
                       doctest::Contains("schema version 7; this nearshelf-backend "
                                         "reads 1 to 1"),
                       StoreError);
  CHECK(SQLite::Database(file)
            .execAndGet("SELECT value FROM meta WHERE key = 'schema_version'")
            .getInt() == 7);
}

TEST_CASE("a database of another program and a file that is none are refused") {
  const TemporaryFolder folder;
  const auto foreign = folder / "foreign.db";
  SQLite::Database(foreign, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
      .exec("CREATE TABLE customer (id)");
  CHECK_THROWS_WITH_AS(Store{foreign}, doctest::Contains("another program"), StoreError);

  const auto text = folder / "text.db";
  std::filesystem::copy_file(__FILE__, text);
  CHECK_THROWS_WITH_AS(Store{text}, doctest::Contains("text.db"), StoreError);
}
