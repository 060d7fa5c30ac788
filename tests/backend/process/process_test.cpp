// The real binary under the events of an operator's day.
#include <doctest/doctest.h>

#include <csignal>
#include <fstream>
#include <sstream>

#include "backend/base/clock.h"
#include "tests/backend/support/child_process.h"
#include "tests/backend/support/contributions.h"
#include "tests/backend/support/http_client.h"
#include "tests/backend/support/shelf_folder.h"
#include "tests/backend/support/store_view.h"
#include "tests/backend/support/temporary_folder.h"

using namespace nearshelf;
using namespace nearshelf::test;

namespace {

std::string read_file(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

std::string body(uint64_t report, const char* item = "a") {
  return to_body(one_cell(report, backend::current_hour(), "s", item));
}

int post(const ChildBackend& child, uint64_t report, const char* item = "a") {
  return request(child.port(), "POST", "/v1/batch", "", body(report, item)).status;
}

}  // namespace

TEST_CASE("SIGTERM and SIGINT end it with code 0, with everything stored") {
  const TemporaryFolder folder;
  uint64_t report = 0;
  for (const int signal : {SIGTERM, SIGINT}) {
    ChildBackend child({"--data", folder / "data"}, folder / "log");
    REQUIRE(child.is_listening());
    CHECK(post(child, ++report) == 204);
    HttpClient idle(child.port());
    REQUIRE(idle.request("GET", "/healthz"));
    child.send_signal(signal);
    CHECK(child.wait() == 0);
    CHECK(idle.is_closed_by_server());
  }
  CHECK(counts_by_object(folder / "data/nearshelf.db")["a"] == 2);
}

TEST_CASE("wrong use ends it with code 2, a folder in use with code 1 and the reason") {
  const TemporaryFolder folder;
  ChildBackend wrong({"--no-such-option"}, folder / "log");
  CHECK_FALSE(wrong.is_listening());
  CHECK(wrong.wait() == 2);

  const std::vector<std::string> arguments{"--data", folder / "data"};
  ChildBackend first(arguments, folder / "log");
  REQUIRE(first.is_listening());
  ChildBackend second(arguments, folder / "log of the second");
  CHECK_FALSE(second.is_listening());
  CHECK(second.wait() == 1);
  CHECK(read_file(folder / "log of the second").find("in use by another nearshelf-backend") !=
        std::string::npos);
  CHECK(post(first, 1) == 204);
}

TEST_CASE("SIGHUP reads the shelf again") {
  const TemporaryFolder folder;
  write_shelf(folder.path(), {"old"});
  ChildBackend child({"--data", folder / "data", "--shelf", folder.path()}, folder / "log");
  REQUIRE(child.is_listening());
  CHECK(post(child, 1, "new") == 422);
  write_shelf(folder.path(), {"new"});
  child.send_signal(SIGHUP);
  uint64_t report = 1;
  while (post(child, ++report, "new") != 204) {
  }
  child.send_signal(SIGTERM);
  CHECK(child.wait() == 0);
}

TEST_CASE("nothing about the sender reaches the disk or the log") {
  const TemporaryFolder folder;
  constexpr const char* kAddress = "127.0.0.77";
  const std::string address_bytes("\x7f\x00\x00\x4d", 4);
  const std::string headers =
      "User-Agent: agent-zanzibar\r\nCookie: id=cookie-zanzibar\r\n"
      "Referer: https://shop.example/referer-zanzibar\r\n"
      "X-Forwarded-For: 203.0.113.77\r\nAccept-Language: x-zanzibar\r\n";
  ChildBackend child({"--data", folder / "data", "--exact-counts"}, folder / "log");
  REQUIRE(child.is_listening());
  const auto send = [&](std::string_view method, std::string_view path, const std::string& text) {
    const auto answer = HttpClient(child.port(), kAddress).request(method, path, headers, text);
    REQUIRE(answer);
    CHECK(answer->header("set-cookie").empty());
    return answer->status;
  };
  CHECK(send("POST", "/v1/batch", body(1)) == 204);
  CHECK(send("POST", "/v1/batch", "broken") == 400);
  CHECK(send("GET", "/v1/counts?object=query-zanzibar", "") == 401);
  CHECK(send("GET", "/path-zanzibar", "") == 404);
  HttpClient(child.port(), kAddress).send("no http zanzibar\r\n\r\n");

  const auto check_files = [&] {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
      if (!entry.is_regular_file()) continue;
      CAPTURE(entry.path().string());
      const std::string text = read_file(entry.path());
      for (const std::string& trace : {std::string("zanzibar"), std::string(kAddress),
                                       std::string("203.0.113.77"), address_bytes}) {
        CHECK(text.find(trace) == std::string::npos);
      }
    }
  };
  check_files();
  child.send_signal(SIGTERM);
  CHECK(child.wait() == 0);
  check_files();
}
