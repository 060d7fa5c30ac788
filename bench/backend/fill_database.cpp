// Fills the database of a data folder, for measuring the start on a large one:
//   nearshelf_fill_database FOLDER MEBIBYTES
// Half of it are exact counters, half ids of reports, of hours that are open and hours long ago.
// Goes on where an earlier run was cut off.
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>

#include "backend/base/clock.h"
#include "backend/store/database.h"
#include "backend/store/report_place.h"

using namespace nearshelf::backend;

namespace {

constexpr uintmax_t kMebibyte = 1 << 20;
// An hour: its counters and ids, some 20 MiB together.
constexpr int kCountersOfHour = 150'000;
constexpr int kItemsOfSlot = 2500;
constexpr int kIdBytesOfRow = 1024;

void add_hour(SQLite::Database& database, Hour hour) {
  SQLite::Transaction transaction(database);
  // In the order of the keys: quicker, and the file is the same.
  SQLite::Statement counters(
      database,
      "INSERT OR IGNORE INTO counter WITH RECURSIVE k(n) AS (SELECT 0 UNION ALL "
      "SELECT n + 1 FROM k WHERE n + 1 < ?2) "
      "SELECT ?1, 2, zeroblob(8), printf('slot-%03d', n / ?3), "
      "printf('sku-%06d', n % ?3), 1, 1 + n % 97 FROM k");
  counters.bind(1, hour);
  counters.bind(2, kCountersOfHour);
  counters.bind(3, kItemsOfSlot);
  counters.exec();
  SQLite::Statement ids(
      database,
      "INSERT OR IGNORE INTO report WITH RECURSIVE k(n) AS (SELECT 0 UNION ALL SELECT n + "
      "1 FROM k WHERE n + 1 < ?2) "
      "SELECT ?1 + n, randomblob(?3) FROM k");
  ids.bind(1, first_place(hour));
  ids.bind(2, 2 * kReportBuckets);
  ids.bind(3, kIdBytesOfRow);
  ids.exec();
  transaction.commit();
}

void fill(const std::filesystem::path& folder, uintmax_t bytes) {
  std::filesystem::create_directories(folder);
  const auto file = folder / "nearshelf.db";
  SQLite::Database database = open_for_writing(file);
  // Nothing is lost by a crash that cannot be made again.
  database.exec("PRAGMA synchronous = OFF");
  const Hour first = current_hour();
  for (Hour back = 0; std::filesystem::file_size(file) < bytes; ++back) {
    add_hour(database, first - back);
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  std::printf("%ju MiB\n", std::filesystem::file_size(file) / kMebibyte);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "%s FOLDER MEBIBYTES\n", argv[0]);
    return 2;
  }
  try {
    fill(argv[1], std::strtoull(argv[2], nullptr, 10) * kMebibyte);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "nearshelf_fill_database: %s\n", error.what());
    return 1;
  }
  return 0;
}
