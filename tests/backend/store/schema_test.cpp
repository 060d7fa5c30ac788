#include "backend/store/schema.h"

#include <SQLiteCpp/Database.h>
#include <doctest/doctest.h>

#include <filesystem>

#include "backend/store/store.h"
#include "tests/backend/support/contributions.h"
#include "tests/backend/support/report_count.h"
#include "tests/backend/support/store_view.h"
#include "tests/backend/support/temporary_folder.h"

using namespace nearshelf;
using namespace nearshelf::backend;
using namespace nearshelf::test;

namespace {

// The tables of version 1, as its first release made them.
constexpr const char* kVersion1 = R"sql(
  CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
  CREATE TABLE report (id BLOB PRIMARY KEY, hour INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX report_by_hour ON report (hour);
  CREATE TABLE counter (
    hour INTEGER NOT NULL, model BLOB NOT NULL, slot TEXT NOT NULL, item TEXT NOT NULL,
    event INTEGER NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (hour, model, slot, item, event)
  ) WITHOUT ROWID;
  INSERT INTO meta VALUES ('schema_version', 1), ('contributions_stored', 3);
  INSERT INTO report VALUES (x'01', 500000), (x'02', 500000), (x'03', 500001);
)sql";

SQLite::Database make_version_1(const std::filesystem::path& file) {
  SQLite::Database database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  database.exec(kVersion1);
  return database;
}

}  // namespace

TEST_CASE("a database of version 1 is upgraded once; its counters are kept aside") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  make_version_1(file).exec("INSERT INTO counter VALUES (500000, x'00', 's', 'a', 1, 77)");
  for (int start = 0; start < 2; ++start) {
    Store store(file);
    merge(&store, {one_cell(1, 500'100, "s", "b")});
    store.settle();
  }
  SQLite::Database database = open_for_reading(file);
  CHECK(database.execAndGet("SELECT count FROM counter_v1").getInt() == 77);
  CHECK(database.execAndGet("SELECT value FROM meta WHERE key = 'schema_version'").getInt() == 3);
  // Nothing of version 1 is among the counters that are released.
  CHECK(counts_by_object(file) == std::map<std::string, int64_t>{{"b", 1}});
  CHECK(read_all(file).stored == 4);
}

TEST_CASE("an empty database of version 1 leaves nothing behind") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  make_version_1(file);
  { Store store(file); }
  CHECK_FALSE(open_for_reading(file).tableExists("counter_v1"));
}

// A database of this version with what version 2 had in place of its ids.
void make_version_2(const std::filesystem::path& file, int merge_step) {
  {
    Store store(file);
    merge(&store, {one_cell(1, 500'100, "s", "a"), one_cell(2, 500'100, "s", "a"),
                   one_cell(3, 500'101, "s", "a")});
    store.settle();
  }
  SQLite::Database database(file, SQLite::OPEN_READWRITE);
  database.exec(R"sql(
    DROP TABLE report;
    CREATE TABLE report (
      hour INTEGER NOT NULL, part INTEGER NOT NULL, id BLOB NOT NULL, PRIMARY KEY (hour, part, id)
    ) WITHOUT ROWID;
    DELETE FROM meta WHERE key = 'report_bucket_key';
    UPDATE meta SET value = 2 WHERE key = 'schema_version';
  )sql");
  SQLite::Statement insert(database, "INSERT INTO report VALUES (?, 0, ?)");
  for (uint64_t id = 1; id <= 3; ++id) {
    const ReportId bytes = report_id(id);
    insert.bind(1, id == 3 ? 500'101 : 500'100);
    insert.bind(2, bytes.data(), static_cast<int>(bytes.size()));
    insert.exec();
    insert.reset();
  }
  SQLite::Statement step(database, "INSERT OR REPLACE INTO meta VALUES ('merge_step', ?)");
  step.bind(1, merge_step);
  step.exec();
}

TEST_CASE("a database of version 2 keeps its counts, and knows its report ids again") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  make_version_2(file, 0);
  for (int start = 0; start < 2; ++start) {
    Store store(file);
    CHECK(merge(&store, {one_cell(1, 500'100, "s", "a"), one_cell(3, 500'101, "s", "a")}) ==
          std::vector<MergeOutcome>{MergeOutcome::kDuplicate, MergeOutcome::kDuplicate});
    store.settle();
  }
  CHECK(report_count(file) == 3);
  CHECK(counts_by_object(file) == std::map<std::string, int64_t>{{"a", 3}});
}

TEST_CASE("a database of version 2 in the middle of a merge is refused, and left alone") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  make_version_2(file, 7);
  CHECK_THROWS_WITH_AS(Store{file}, doctest::Contains("in the middle of a merge"), StoreError);
  CHECK(open_for_reading(file).execAndGet("SELECT count(*) FROM report").getInt() == 3);
}

TEST_CASE("a file of a newer schema is refused with both numbers, and left alone") {
  const TemporaryFolder folder;
  const auto file = folder / "counts.db";
  { Store store(file); }
  SQLite::Database(file, SQLite::OPEN_READWRITE)
      .exec("UPDATE meta SET value = 7 WHERE key = 'schema_version'");
  CHECK_THROWS_WITH_AS(Store{file},
                       doctest::Contains("schema version 7; this nearshelf-backend "
                                         "reads 1 to 3"),
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
