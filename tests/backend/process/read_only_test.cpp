// The program on a disk that becomes read-only: a clear state, nothing acknowledged lost, and back
// to work without help.
#include <doctest/doctest.h>

#include <csignal>
#include <fstream>
#include <map>
#include <sstream>

#include "tests/backend/process/sender.h"
#include "tests/backend/support/child_process.h"
#include "tests/backend/support/http_client.h"
#include "tests/backend/support/store_view.h"
#include "tests/backend/support/temporary_folder.h"

using namespace nearshelf;
using namespace nearshelf::test;

namespace {

// The program with a switch for its disk.
class OnDisk {
 public:
  explicit OnDisk(const TemporaryFolder& folder) : flag_(folder / "read-only") {}

  std::vector<std::string> environment() const {
    return {"LD_PRELOAD=" NEARSHELF_READ_ONLY_DISK, "NEARSHELF_TEST_READ_ONLY=" + flag_.string(),
            // The sanitizer wants to be the first library; the switch calls it all the same.
            "ASAN_OPTIONS=verify_asan_link_order=0"};
  }
  void make_read_only() const { std::ofstream(flag_) << "now"; }
  void make_writable() const { std::filesystem::remove(flag_); }

 private:
  const std::filesystem::path flag_;
};

}  // namespace

TEST_CASE("a read-only disk: 503 and not ready, nothing lost, and back to work without help") {
  const TemporaryFolder folder;
  const OnDisk disk(folder);
  ChildBackend child({"--data", folder / "data"}, folder / "log", disk.environment());
  REQUIRE(child.is_listening());
  HttpClient client(child.port());
  CHECK(post_own_item(&client, 1).status == 204);

  disk.make_read_only();
  const HttpAnswer refused = post_own_item(&client, 2);
  CHECK(refused.status == 503);
  CHECK_FALSE(refused.header("retry-after").empty());
  const HttpAnswer not_ready = request(child.port(), "GET", "/readyz");
  CHECK(not_ready.status == 503);
  CHECK(not_ready.body.find("nearshelf.db") != std::string::npos);
  CHECK(request(child.port(), "GET", "/healthz").status == 200);

  disk.make_writable();
  CHECK(request(child.port(), "GET", "/readyz").status == 200);
  CHECK(post_own_item(&client, 2).status == 204);
  child.send_signal(SIGTERM);
  CHECK(child.wait() == 0);
  CHECK(counts_by_object(folder / "data/nearshelf.db") ==
        std::map<std::string, int64_t>{{"1", 1}, {"2", 1}});
}

TEST_CASE("a process that stops on a read-only disk leaves everything to the next") {
  const TemporaryFolder folder;
  const OnDisk disk(folder);
  {
    ChildBackend child({"--data", folder / "data"}, folder / "log", disk.environment());
    REQUIRE(child.is_listening());
    HttpClient client(child.port());
    CHECK(post_own_item(&client, 1).status == 204);
    disk.make_read_only();
    CHECK(post_own_item(&client, 2).status == 503);
    child.send_signal(SIGTERM);
    CHECK(child.wait() == 0);
  }
  disk.make_writable();
  ChildBackend next({"--data", folder / "data"}, folder / "log", disk.environment());
  REQUIRE(next.is_listening());
  HttpClient client(next.port());
  CHECK(post_own_item(&client, 2).status == 204);
  next.send_signal(SIGTERM);
  CHECK(next.wait() == 0);
  CHECK(counts_by_object(folder / "data/nearshelf.db") ==
        std::map<std::string, int64_t>{{"1", 1}, {"2", 1}});
}

TEST_CASE("a start on a read-only disk ends with code 1 and says what to do") {
  const TemporaryFolder folder;
  const OnDisk disk(folder);
  std::filesystem::create_directory(folder / "data");
  disk.make_read_only();
  ChildBackend child({"--data", folder / "data"}, folder / "log", disk.environment());
  CHECK_FALSE(child.is_listening());
  CHECK(child.wait() == 1);
  std::ostringstream log;
  log << std::ifstream(folder / "log").rdbuf();
  CHECK(log.str().find("Point --data at a folder this user may write") != std::string::npos);
}
