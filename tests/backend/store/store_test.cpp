#include "backend/store/store.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <optional>

#include "backend/store/counts_reader.h"
#include "backend/store/database.h"
#include "tests/backend/support/contributions.h"
#include "tests/backend/support/report_count.h"
#include "tests/backend/support/store_view.h"
#include "tests/backend/support/temporary_folder.h"

using namespace nearshelf;
using namespace nearshelf::backend;
using namespace nearshelf::test;

namespace {

constexpr Hour kHour = 500'000;
using Outcomes = std::vector<MergeOutcome>;

int64_t count_of(const CountsPage& page, const Cell& cell) {
  int64_t count = 0;
  for (const CountsRow& row : page.rows) {
    if (row.cell == cell) count += row.count;
  }
  return count;
}

}  // namespace

TEST_CASE("every kind of cell is counted where it belongs") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  Store store(file);
  Contribution said;
  said.report_id = report_id(1);
  said.hour = kHour;
  said.model[0] = 0xAB;
  said.slots = {"home", ""};
  said.items = {"a", "caf\u00e9"};
  said.labels = {"test:b", "buyers"};
  said.funnel = {{0, FeedbackEvent::kServe}, {1, FeedbackEvent::kPurchase}};
  said.item_cells = {{0, 1, FeedbackEvent::kSelectItem}};
  said.transitions = {{0, 1}};
  said.experiments = {{0, FeedbackEvent::kSession}};
  said.segments = {1};
  merge(&store, {said});
  said.report_id = report_id(2);
  merge(&store, {said});
  store.settle();

  const CountsPage page = read_all(file);
  CHECK(page.rows.size() == 6);
  const ModelName none{};
  CHECK(count_of(page, {MetricGroup::kFunnel, said.model, "home", "", 5}) == 2);
  CHECK(count_of(page, {MetricGroup::kFunnel, said.model, "", "", 4}) == 2);
  CHECK(count_of(page, {MetricGroup::kItems, none, "home", "caf\u00e9", 2}) == 2);
  CHECK(count_of(page, {MetricGroup::kTransitions, none, "a", "caf\u00e9", 0}) == 2);
  CHECK(count_of(page, {MetricGroup::kExperiments, none, "test:b", "", 6}) == 2);
  CHECK(count_of(page, {MetricGroup::kSegments, none, "buyers", "", 0}) == 2);
  CHECK(page.stored == 2);
}

TEST_CASE("monitoring reports are summed per day and metric, and each counts once") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  constexpr uint32_t kDay = 20'000;
  {
    Store store(file);
    const std::vector<MonitorReport> said{one_answer(1, kDay, 0), one_answer(2, kDay, 63),
                                          one_answer(1, kDay, 0), one_answer(3, kDay + 1, 63)};
    std::vector<Submission> group;
    for (const MonitorReport& report : said) group.push_back({nullptr, &report});
    Outcomes outcomes;
    store.merge(group, &outcomes);
    CHECK(outcomes == Outcomes{MergeOutcome::kStored, MergeOutcome::kStored,
                               MergeOutcome::kDuplicate, MergeOutcome::kStored});
  }
  Store reopened(file);
  reopened.settle();
  SQLite::Database database = open_for_reading(file);
  const auto number = [&](const std::string& query) {
    return database.execAndGet(query).getInt64();
  };
  CHECK(number("SELECT reports FROM monitor_reports WHERE day = 20000") == 2);
  CHECK(number("SELECT reports FROM monitor_reports WHERE day = 20001") == 1);
  CHECK(number("SELECT count FROM monitor WHERE day = 20000 AND bucket = 63") == 1);
  CHECK(number("SELECT count(*) FROM monitor") == 3);
  CHECK(read_all(file).stored == 0);
  CHECK(read_all(file).duplicates == 1);
}

TEST_CASE(
    "a report id counts once in its hour: in a group, later, merged or not, reopened or not") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  const Contribution first = one_cell(1, kHour, "s", "a");
  {
    Store store(file);
    CHECK(merge(&store, {first, first}) ==
          Outcomes{MergeOutcome::kStored, MergeOutcome::kDuplicate});
    CHECK(merge(&store, {one_cell(2, kHour, "s", "b"), first}) ==
          Outcomes{MergeOutcome::kStored, MergeOutcome::kDuplicate});
    store.settle();
    CHECK(merge(&store, {first}) == Outcomes{MergeOutcome::kDuplicate});
    CHECK(merge(&store, {one_cell(3, kHour, "s", "c")}) == Outcomes{MergeOutcome::kStored});
  }
  Store reopened(file);
  // One is in the tables, one in a sealed row.
  CHECK(merge(&reopened, {first, one_cell(3, kHour, "s", "c")}) ==
        Outcomes{MergeOutcome::kDuplicate, MergeOutcome::kDuplicate});
  reopened.settle();
  CHECK(counts_by_object(file) == std::map<std::string, int64_t>{{"a", 1}, {"b", 1}, {"c", 1}});
  CHECK(read_all(file).stored == 3);
  CHECK(read_all(file).duplicates == 5);
}

TEST_CASE("duplicates are recognised without any memory for a filter") {
  const TemporaryFolder folder;
  StoreOptions options;
  options.filter_bytes = 0;
  Store store(folder / "counts.db", options);
  for (uint64_t id = 0; id < 100; ++id) merge(&store, {one_cell(id, kHour, "s", "a")});
  store.settle();
  for (uint64_t id = 0; id < 100; ++id) {
    CHECK(merge(&store, {one_cell(id, kHour, "s", "a")}) == Outcomes{MergeOutcome::kDuplicate});
  }
  CHECK(merge(&store, {one_cell(100, kHour, "s", "a")}) == Outcomes{MergeOutcome::kStored});
}

TEST_CASE("an hour with many ids from before the start: each is recognised at once") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  // More than the filter reads at a time.
  std::vector<Contribution> group;
  for (uint64_t id = 0; id < 25'000; ++id) group.push_back(one_cell(id, kHour, "s", "a"));
  {
    Store store(file);
    merge(&store, group);
    store.settle();
  }
  Store reopened(file);
  // From the other end than the table is read from.
  std::reverse(group.begin(), group.end());
  CHECK(merge(&reopened, group) == Outcomes(group.size(), MergeOutcome::kDuplicate));
  CHECK(merge(&reopened, {one_cell(25'000, kHour, "s", "a")}) == Outcomes{MergeOutcome::kStored});
}

TEST_CASE("a group that fails leaves nothing, and counts once when it is merged again") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  Store store(file);
  const std::vector<Contribution> group{one_cell(1, kHour, "s", "a"), one_cell(2, kHour, "s", "a")};
  {
    SQLite::Database other(file, SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE");
    CHECK_THROWS_WITH_AS(merge(&store, group), doctest::Contains("Another program holds a lock"),
                         StoreError);
    CHECK_THROWS_AS(store.check_writable(), StoreError);
    CHECK(sealed_count(file) == 0);
  }
  CHECK_NOTHROW(store.check_writable());
  CHECK(merge(&store, group) == Outcomes{MergeOutcome::kStored, MergeOutcome::kStored});
  store.settle();
  CHECK(counts_by_object(file)["a"] == 2);
  CHECK(report_count(file) == 2);
}

TEST_CASE("merging that fails loses nothing and goes on later") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  Store store(file);
  merge(&store, {one_cell(1, kHour, "s", "a")});
  {
    SQLite::Database other(file, SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE");
    CHECK_THROWS_AS(store.settle(), StoreError);
  }
  CHECK(merge(&store, {one_cell(1, kHour, "s", "a")}) == Outcomes{MergeOutcome::kDuplicate});
  store.settle();
  CHECK(counts_by_object(file)["a"] == 1);
  CHECK(sealed_count(file) == 0);
}

TEST_CASE("closed hours take nothing more, also after a reopening, and never open again") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  constexpr Hour kMidnight = 20'000 * 24;
  {
    Store store(file);
    merge(&store, {one_cell(1, kMidnight, "s", "a")});
    store.close_before(kMidnight + 1);
    // Settled: who closes an hour may read its counters.
    CHECK(counts_by_object(file)["a"] == 1);
    store.close_before(kMidnight - 5);
  }
  Store store(file);
  CHECK(store.closed_before() == kMidnight + 1);
  CHECK(merge(&store, {one_cell(2, kMidnight, "s", "a"), one_cell(3, kMidnight + 1, "s", "b")}) ==
        Outcomes{MergeOutcome::kClosed, MergeOutcome::kStored});
  // A monitoring report is of its whole day.
  const MonitorReport before = one_answer(4, 19'999, 1);
  const MonitorReport same = one_answer(5, 20'000, 1);
  Outcomes outcomes;
  store.merge(std::vector<Submission>{{nullptr, &before}, {nullptr, &same}}, &outcomes);
  CHECK(outcomes == Outcomes{MergeOutcome::kClosed, MergeOutcome::kStored});
}

TEST_CASE("a monitoring report counts once for as long as it is taken, also with short windows") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  constexpr uint32_t kDay = 20'000;
  const MonitorReport report = one_answer(1, kDay, 1);
  const std::vector<Submission> group{{nullptr, &report}};
  Outcomes outcomes;
  {
    Store store(file);
    store.merge(group, &outcomes);
    CHECK(outcomes == Outcomes{MergeOutcome::kStored});
    // Some hours of its day are closed, and their ids go.
    store.close_before(kDay * 24 + 10);
    store.delete_reports_before(store.closed_before(), 1000);
  }
  Store store(file);
  store.merge(group, &outcomes);
  CHECK(outcomes == Outcomes{MergeOutcome::kDuplicate});
}

TEST_CASE("a transaction sees everything before it, and leaves nothing when it fails") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  Store store(file);
  merge(&store, {one_cell(1, kHour, "s", "a")});
  int64_t seen = 0;
  store.transact([&](SQLite::Database& database) {
    seen = database.execAndGet("SELECT sum(count) FROM counter").getInt64();
    database.exec("INSERT INTO anomaly VALUES (1, 'kind', 'subject', 2, 3)");
  });
  CHECK(seen == 1);
  CHECK_THROWS_WITH_AS(store.transact([&](SQLite::Database& database) {
    database.exec("INSERT INTO anomaly VALUES (2, 'kind', 'subject', 2, 3)");
    database.exec("INSERT INTO anomaly VALUES (1, 'kind', 'subject', 2, 3)");
  }),
                       doctest::Contains("UNIQUE"), std::runtime_error);
  CHECK(open_for_reading(file).execAndGet("SELECT count(*) FROM anomaly").getInt() == 1);
}

TEST_CASE("report ids are deleted by hour, in slices; counters stay") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  Store store(file);
  std::vector<Contribution> group;
  for (uint64_t id = 0; id < 30; ++id) {
    group.push_back(one_cell(id, kHour + static_cast<Hour>(id % 3), "s", "a"));
  }
  merge(&store, group);
  store.settle();
  CHECK(store.delete_reports_before(kHour, 100) == 0);
  // Rows; hardly two of these ids share one.
  size_t slices = 0;
  while (store.delete_reports_before(kHour + 2, 5) == 5) ++slices;
  CHECK(slices >= 2);
  CHECK(store.delete_reports_before(kHour + 2, 5) == 0);
  CHECK(report_count(file) == 10);
  CHECK(counts_by_object(file)["a"] == 30);
}

TEST_CASE("the reader filters, limits, and sums beyond the limit") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  Store store(file);
  std::vector<Contribution> group;
  const std::vector<std::string> items{"a", "b", "c"};
  for (uint64_t id = 0; id < 12; ++id) {
    group.push_back(
        one_cell(id, kHour + static_cast<Hour>(id / 6), id % 2 == 0 ? "x" : "y", items[id % 3]));
  }
  merge(&store, group);
  store.settle();
  CountsReader reader(file);
  const auto views = [&](const CountsFilter& filter) {
    return reader.read(filter, 100).total(MetricGroup::kItems, FeedbackEvent::kViewItemList);
  };

  const CountsPage limited = reader.read({}, 5);
  CHECK(limited.rows.size() == 5);
  CHECK(limited.more);
  CHECK(limited.total(MetricGroup::kItems, FeedbackEvent::kViewItemList) == 12);
  CHECK_FALSE(reader.read({}, 12).more);

  CountsFilter filter;
  filter.hour_from = kHour + 1;
  CHECK(views(filter) == 6);
  filter.subject = "y";
  CHECK(views(filter) == 3);
  filter.object = "b";
  const CountsPage one = reader.read(filter, 100);
  REQUIRE(one.rows.size() == 1);
  CHECK(one.rows[0].hour == kHour + 1);
  CHECK(one.rows[0].cell.subject == "y");
  CHECK(one.rows[0].cell.object == "b");
  filter.group = MetricGroup::kFunnel;
  CHECK(reader.read(filter, 100).rows.empty());
}

TEST_CASE("a damaged sealed group stops the start with its number") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  {
    Store store(file);
    merge(&store, {one_cell(1, kHour, "s", "a")});
  }
  SQLite::Database(file, SQLite::OPEN_READWRITE)
      .exec("UPDATE sealed SET body = substr(body, 1, 20) || x'77' || substr(body, 22)");
  CHECK_THROWS_WITH_AS(Store{file}, doctest::Contains("sealed group 1 is damaged"), StoreError);
}
