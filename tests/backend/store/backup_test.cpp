#include "backend/store/backup.h"

#include <SQLiteCpp/Database.h>
#include <doctest/doctest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "backend/base/data_folder.h"
#include "backend/store/store.h"
#include "tests/backend/support/contributions.h"
#include "tests/backend/support/store_view.h"
#include "tests/backend/support/temporary_folder.h"

using namespace nearshelf;
using namespace nearshelf::backend;
using namespace nearshelf::test;

namespace {

constexpr Hour kHour = 500'000;

// What a start on a copy of `file` would count; the file itself is left alone.
std::map<std::string, int64_t> counts_after_start(const std::filesystem::path& file,
                                                  const TemporaryFolder& folder) {
  const auto copy = folder / "started.db";
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(copy.string() + suffix);
  std::filesystem::copy_file(file, copy);
  Store store(copy);
  store.settle();
  return counts_by_object(copy);
}

}  // namespace

TEST_CASE("a backup holds everything acknowledged before it, while the store goes on") {
  const TemporaryFolder folder;
  Store store(folder / "live.db");
  std::atomic<uint64_t> acknowledged = 0;
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    for (uint64_t id = 0; !stop; ++id) {
      const std::string item = std::to_string(id);
      merge(&store, {one_cell(id, kHour, "s", item)});
      if (id % 50 == 0) store.settle();
      acknowledged = id + 1;
    }
  });
  for (int round = 0; round < 3; ++round) {
    while (acknowledged < 100 * (static_cast<uint64_t>(round) + 1)) std::this_thread::yield();
    const uint64_t before = acknowledged;
    const auto copy = folder / ("copy" + std::to_string(round) + ".db");
    backup_database(folder / "live.db", copy);
    const auto counts = counts_after_start(copy, folder);
    CHECK(counts.size() >= before);
    for (uint64_t id = 0; id < before; ++id) CHECK(counts.at(std::to_string(id)) == 1);
    for (const auto& [item, count] : counts) CHECK(count == 1);
  }
  stop = true;
  writer.join();
}

TEST_CASE("a backup never overwrites, and leaves nothing when it fails") {
  const TemporaryFolder folder;
  { Store store(folder / "live.db"); }
  backup_database(folder / "live.db", folder / "copy.db");
  CHECK_THROWS_WITH_AS(backup_database(folder / "live.db", folder / "copy.db"),
                       doctest::Contains("never overwrites"), StoreError);
  CHECK_THROWS_AS(backup_database(folder / "none.db", folder / "other.db"), StoreError);
  std::ofstream(folder / "text.db") << "no database at all, but long enough to be read as one";
  CHECK_THROWS_AS(backup_database(folder / "text.db", folder / "other.db"), StoreError);
  CHECK_FALSE(std::filesystem::exists(folder / "other.db"));
  CHECK_FALSE(std::filesystem::exists(folder / "other.db.part"));
}

TEST_CASE("restoring takes the folder back to the copy, whatever was there") {
  const TemporaryFolder folder;
  const auto data = folder / "data";
  const auto database = DataFolder::database_in(data);
  std::filesystem::create_directory(data);
  {
    Store store(database);
    merge(&store, {one_cell(1, kHour, "s", "old")});
    backup_database(database, folder / "copy.db");
    merge(&store, {one_cell(2, kHour, "s", "new")});
    store.settle();
  }
  restore_database(folder / "copy.db", data);
  CHECK(counts_after_start(database, folder) == std::map<std::string, int64_t>{{"old", 1}});

  std::ofstream(database) << "overwritten by accident";
  std::ofstream(database.string() + "-wal") << "stale";
  restore_database(folder / "copy.db", data);
  CHECK(counts_after_start(database, folder) == std::map<std::string, int64_t>{{"old", 1}});
  CHECK_FALSE(std::filesystem::exists(database.string() + "-wal"));

  restore_database(folder / "copy.db", folder / "fresh");
  CHECK(std::filesystem::exists(folder / "fresh/nearshelf.db"));
}

TEST_CASE("restoring changes nothing while a backend holds the folder, or from a bad copy") {
  const TemporaryFolder folder;
  const auto data = folder / "data";
  std::filesystem::create_directory(data);
  const auto database = DataFolder::database_in(data);
  {
    Store store(database);
    merge(&store, {one_cell(1, kHour, "s", "a")});
    store.settle();
  }
  backup_database(database, folder / "copy.db");
  {
    const DataFolder held(data);
    CHECK_THROWS_AS(restore_database(folder / "copy.db", data), DataFolderError);
  }
  SQLite::Database(folder / "foreign.db", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
      .exec("CREATE TABLE customer (id)");
  CHECK_THROWS_WITH_AS(restore_database(folder / "foreign.db", data),
                       doctest::Contains("no database of nearshelf-backend"), StoreError);
  SQLite::Database(folder / "copy.db", SQLite::OPEN_READWRITE)
      .exec("UPDATE meta SET value = 9 WHERE key = 'schema_version'");
  CHECK_THROWS_WITH_AS(restore_database(folder / "copy.db", data),
                       doctest::Contains("schema version 9"), StoreError);
  CHECK(counts_after_start(database, folder) == std::map<std::string, int64_t>{{"a", 1}});
}
