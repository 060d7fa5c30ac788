// The program killed while it releases windows: none is noised twice, and what was released stays.
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <map>
#include <random>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "backend/base/clock.h"
#include "backend/release/ledger_log.h"
#include "backend/release/ledger_reader.h"
#include "backend/store/store.h"
#include "tests/backend/support/child_process.h"
#include "tests/backend/support/temporary_folder.h"

using namespace nearshelf;
using namespace nearshelf::backend;
using namespace nearshelf::test;

namespace {

constexpr Hour kWindows = 24;
constexpr size_t kGroups = 5;

// Exact counts of the hours before the present one, far above any threshold.
void put_counters(const std::filesystem::path& file) {
  { const Store creates_the_tables(file); }
  SQLite::Database database(file, SQLite::OPEN_READWRITE);
  SQLite::Statement insert(database,
                           "INSERT INTO counter VALUES (?, ?, x'0000000000000000', ?, '', 1, ?)");
  const Hour now = current_hour();
  for (Hour hour = now - kWindows - 2; hour < now; ++hour) {
    insert.bind(1, hour);
    insert.bind(2, static_cast<int>(MetricGroup::kFunnel));
    insert.bind(3, "home");
    insert.bind(4, 1'000'000);
    insert.exec();
    insert.reset();
  }
}

struct Release {
  LedgerEntry entry;
  std::vector<int64_t> values;
};

// What has been released so far, by id.
std::map<int64_t, Release> releases(const std::filesystem::path& file) {
  std::map<int64_t, Release> found;
  LedgerReader reader(file);
  LedgerReader cells(file);
  reader.visit({}, [&](const LedgerEntry& entry) {
    Release& release = found[entry.id];
    release.entry = entry;
    for (const ReleasedCell& cell : cells.cells(entry.id)) release.values.push_back(cell.value);
    return true;
  });
  return found;
}

}  // namespace

TEST_CASE("kill -9 during releases: each window comes into the ledger once, and never changes") {
  const uint64_t seed = std::random_device()();
  MESSAGE("seed ", seed);
  std::mt19937_64 random(seed);
  const TemporaryFolder folder;
  const auto file = folder / "data/nearshelf.db";
  std::filesystem::create_directory(folder / "data");
  put_counters(file);

  std::map<int64_t, Release> before;
  int kills = 0;
  // Until a process was killed that had nothing left to release.
  for (size_t idle = 0; idle < 3 && kills < 300; ++kills) {
    ChildBackend child({"--data", folder / "data", "--window-hours", "1", "--grace-hours", "1"},
                       folder / "log");
    REQUIRE(child.is_listening());
    // Short lives in the middle of the releases; long enough later to find that none is left.
    const auto life = std::chrono::milliseconds(idle == 0 ? random() % 40 : 500);
    std::this_thread::sleep_for(life);
    child.send_signal(SIGKILL);
    child.wait();

    const std::map<int64_t, Release> now = releases(file);
    for (const auto& [id, release] : before) {
      REQUIRE(now.contains(id));
      CHECK(now.at(id).entry.window_start == release.entry.window_start);
      CHECK(now.at(id).values == release.values);
    }
    idle = now.size() == before.size() && now.size() >= kWindows * kGroups ? idle + 1 : 0;
    before = now;
  }
  MESSAGE(kills, " kills, ", before.size(), " releases");
  std::set<std::pair<int, Hour>> windows;
  size_t with_values = 0;
  for (const auto& [id, release] : before) {
    windows.insert({static_cast<int>(release.entry.group), release.entry.window_start});
    with_values += release.values.empty() ? 0 : 1;
  }
  CHECK(windows.size() == before.size());
  CHECK(before.size() >= kWindows * kGroups);
  CHECK(with_values >= kWindows);
  // The second copy knows the same.
  CHECK(LedgerLog(folder / "data/ledger.log").entries().size() == before.size());
}
