// The commands of the real program, beside a service that runs.
#include <doctest/doctest.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "backend/base/clock.h"
#include "tests/backend/support/child_process.h"
#include "tests/backend/support/contributions.h"
#include "tests/backend/support/http_client.h"
#include "tests/backend/support/temporary_folder.h"

using namespace nearshelf;
using namespace nearshelf::test;
using nlohmann::json;

namespace {

struct Finished {
  int exit_code = -1;
  std::string output;  // stdout and stderr
};

// `arguments` as a shell reads them.
Finished run(const std::string& program, const std::string& arguments) {
  Finished finished;
  FILE* pipe = ::popen((program + " " + arguments + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  for (int character = std::fgetc(pipe); character != EOF; character = std::fgetc(pipe)) {
    finished.output += static_cast<char>(character);
  }
  const int status = ::pclose(pipe);
  finished.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return finished;
}

Finished run_backend(const std::string& arguments) {
  return run(NEARSHELF_BACKEND_BINARY, arguments);
}

std::string first_line(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

std::string contribution(uint64_t report) {
  return to_body(one_cell(report, backend::current_hour(), "home", "a"));
}

// A GET of `target` as the operator of `data`.
json get(const ChildBackend& child, const std::filesystem::path& data, const std::string& target) {
  const std::string header = "Authorization: Bearer " + first_line(data / "admin.token") + "\r\n";
  const HttpAnswer answer = request(child.port(), "GET", target, header);
  REQUIRE(answer.status == 200);
  return json::parse(answer.body);
}

// Sends an order as the documentation shows it, with curl and openssl.
Finished send_order(const ChildBackend& child, const std::filesystem::path& data, int price) {
  const std::string order = R"({"order_id":"A-1","time":")" +
                            backend::to_rfc3339(backend::current_hour()) +
                            R"(","currency":"EUR","items":[{"item_id":"a","quantity":2,"price":)" +
                            std::to_string(price) + "}]}";
  return run("echo '" + order + "' | " NEARSHELF_EXAMPLES "/backend/send-order.sh",
             (data / "orders.key").string() + " http://127.0.0.1:" + std::to_string(child.port()) +
                 "/v1/orders");
}

}  // namespace

TEST_CASE("a backup beside the running service, restored elsewhere, knows what was stored") {
  const TemporaryFolder folder;
  const std::string data = folder / "data";
  const std::string copy = folder / "copy.db";
  {
    ChildBackend child({"serve", "--data", data}, folder / "log");
    REQUIRE(child.is_listening());
    REQUIRE(request(child.port(), "POST", "/v1/batch", "", contribution(1)).status == 204);
    REQUIRE(send_order(child, data, 100).exit_code == 0);
    CHECK(run_backend("backup --data " + data + " --to " + copy).exit_code == 0);
    // Never over a file that is there, and never under a running service.
    CHECK(run_backend("backup --data " + data + " --to " + copy).exit_code == 1);
    const Finished refused = run_backend("restore --data " + data + " --from " + copy);
    CHECK(refused.exit_code == 1);
    CHECK(refused.output.find("in use") != std::string::npos);
    child.send_signal(SIGTERM);
    CHECK(child.wait() == 0);
  }
  const std::string restored = folder / "restored";
  CHECK(run_backend("restore --data " + restored + " --from " + copy).exit_code == 0);
  ChildBackend child({"--data", restored, "--exact-counts"}, folder / "log");
  REQUIRE(child.is_listening());
  CHECK(request(child.port(), "POST", "/v1/batch", "", contribution(1)).status == 204);
  const json counts = get(child, restored, "/v1/counts");
  CHECK(counts["stored"] == 1);
  CHECK(counts["duplicates"] == 1);
  CHECK(get(child, restored, "/v1/revenue")["days"][0]["revenue"] == 200);
}

TEST_CASE("an order counts once, and a changed one is refused") {
  const TemporaryFolder folder;
  const std::string data = folder / "data";
  ChildBackend child({"--data", data}, folder / "log");
  REQUIRE(child.is_listening());
  CHECK(send_order(child, data, 150).exit_code == 0);
  CHECK(send_order(child, data, 150).exit_code == 0);
  const Finished changed = send_order(child, data, 1);
  CHECK(changed.exit_code != 0);
  CHECK(changed.output.find("A-1") != std::string::npos);
  const json revenue = get(child, data, "/v1/revenue");
  REQUIRE(revenue["days"].size() == 1);
  CHECK(revenue["days"][0]["orders"] == 1);
  CHECK(revenue["items"][0]["revenue"] == 300);
  CHECK(get(child, data, "/v1/status")["ready"] == true);
}

TEST_CASE("releases and ledger are exported beside the running service") {
  const TemporaryFolder folder;
  const std::string data = folder / "data";
  ChildBackend child({"--data", data}, folder / "log");
  REQUIRE(child.is_listening());
  const Finished csv = run_backend("export --data " + data + " --what releases");
  CHECK(csv.exit_code == 0);
  CHECK(csv.output.starts_with("id,group,window_start"));
  const std::string file = folder / "ledger.json";
  CHECK(run_backend("export --data " + data + " --what ledger --format json --out " + file)
            .exit_code == 0);
  CHECK(json::parse(std::ifstream(file))["entries"].is_array());
  CHECK(run_backend("export --data " + data + " --what ledger --out /no/such/folder/x").exit_code ==
        1);
  CHECK(run_backend("export --data " + data + " --what counts").exit_code == 2);
}

TEST_CASE("--check-config prints settings that can be used, or says what is wrong") {
  const TemporaryFolder folder;
  const std::string data = folder / "data";
  const Finished right = run_backend("--data " + data + " --slots home --check-config");
  CHECK(right.exit_code == 0);
  CHECK_FALSE(std::filesystem::exists(data));
  std::ofstream(folder / "config.json") << right.output;
  ChildBackend child({"--config", folder / "config.json"}, folder / "log");
  CHECK(child.is_listening());
  const Finished wrong =
      run_backend("--data " + data + " --window-hours 5 --max-connections 0 --check-config");
  CHECK(wrong.exit_code == 1);
  CHECK(wrong.output.find("--window-hours must be a divisor of 24") != std::string::npos);
  CHECK(wrong.output.find("--max-connections") != std::string::npos);
  CHECK(run_backend("--data " + data + " --window-hours 5").exit_code == 2);
}

TEST_CASE("each command has a help, and wrong use is code 2") {
  for (const std::string command : {"", "serve ", "backup ", "restore ", "export "}) {
    CAPTURE(command);
    const Finished help = run_backend(command + "--help");
    CHECK(help.exit_code == 0);
    CHECK(help.output.find("--data") != std::string::npos);
    CHECK(run_backend(command + "--no-such-option").exit_code == 2);
  }
}
