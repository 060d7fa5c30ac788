// The program on a disk that is full: a clear state, nothing acknowledged lost, and back to work
// without help.
#include <doctest/doctest.h>
#include <sys/resource.h>

#include <csignal>
#include <map>
#include <random>

#include "tests/backend/process/sender.h"
#include "tests/backend/support/child_process.h"
#include "tests/backend/support/http_client.h"
#include "tests/backend/support/store_view.h"
#include "tests/backend/support/temporary_folder.h"

using namespace nearshelf;
using namespace nearshelf::test;

namespace {

// Limits the size of files the child may write, as a full disk would.
void limit_files(const ChildBackend& child, rlim_t bytes) {
  const rlimit limit{bytes, RLIM_INFINITY};
  REQUIRE(::prlimit(child.pid(), RLIMIT_FSIZE, &limit, nullptr) == 0);
}

}  // namespace

TEST_CASE("a full disk: 503 and not ready, nothing lost, and back to work without help") {
  const TemporaryFolder folder;
  ChildBackend child({"--data", folder / "data"}, folder / "log");
  REQUIRE(child.is_listening());
  HttpClient client(child.port());
  CHECK(post_own_item(&client, 1).status == 204);

  limit_files(child, 1);
  const HttpAnswer full = post_own_item(&client, 2);
  CHECK(full.status == 503);
  CHECK(full.header("retry-after") == "15");
  const HttpAnswer not_ready = request(child.port(), "GET", "/readyz");
  CHECK(not_ready.status == 503);
  CHECK(not_ready.body.find("nearshelf.db") != std::string::npos);
  CHECK(request(child.port(), "GET", "/healthz").status == 200);
  // What is durable already needs no space.
  CHECK(post_own_item(&client, 1).status == 204);

  limit_files(child, RLIM_INFINITY);
  CHECK(request(child.port(), "GET", "/readyz").status == 200);
  CHECK(post_own_item(&client, 2).status == 204);
  child.send_signal(SIGTERM);
  CHECK(child.wait() == 0);
  const auto page = read_all(folder / "data/nearshelf.db");
  CHECK(counts_by_object(folder / "data/nearshelf.db") ==
        std::map<std::string, int64_t>{{"1", 1}, {"2", 1}});
  CHECK(page.duplicates == 1);
}

// The space ends in the middle of whatever is written then: a group, merging, a copy of the log
// into the database.
TEST_CASE("a disk that fills up and is freed again and again: each acknowledged counts once") {
  const uint64_t seed = std::random_device()();
  MESSAGE("seed ", seed);
  std::mt19937_64 random(seed);
  const TemporaryFolder folder;
  ChildBackend child({"--data", folder / "data", "--rate-limit", "0"}, folder / "log");
  REQUIRE(child.is_listening());
  HttpClient client(child.port());
  uint64_t report = 0;
  uint64_t refused = 0;
  for (int round = 0; round < 20; ++round) {
    // Between what is there at the start and what some hundred contributions need.
    limit_files(child, 4096 * (1 + random() % 200));
    for (int k = 0; k < 40; ++k) {
      if (post_own_item(&client, report).status == 204) {
        ++report;
      } else {
        ++refused;
      }
    }
    limit_files(child, RLIM_INFINITY);
    // The one that was refused last is taken now, and then counts as one.
    while (post_own_item(&client, report).status != 204) {
    }
    ++report;
  }
  child.send_signal(SIGTERM);
  CHECK(child.wait() == 0);
  CHECK(refused > 0);
  const auto counts = counts_by_object(folder / "data/nearshelf.db");
  CHECK(counts.size() == report);
  for (const auto& [item, count] : counts) CHECK(count == 1);
}
