#include "backend/cli/command_line.h"

#include <doctest/doctest.h>

#include <fstream>

#include "tests/backend/support/temporary_folder.h"

using namespace nearshelf::backend;
using nearshelf::test::TemporaryFolder;

namespace {

CommandLine read(std::vector<std::string> arguments) {
  std::vector<const char*> argv{"nearshelf-backend"};
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  return read_command_line(static_cast<int>(argv.size()), argv.data());
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a data folder is all that is needed") {
  const CommandLine line = read({"--data", "/srv/near"});
  CHECK_FALSE(line.exit_code);
  CHECK(line.problems == std::vector<std::string>{});
  CHECK(line.options.data == "/srv/near");
  CHECK(line.options.listen == "127.0.0.1:8787");
  CHECK_FALSE(line.options.exact_counts);
  CHECK_FALSE(line.check_config);
}

TEST_CASE("flags of each form") {
  const CommandLine line =
      read({"--data", "d", "--allow-origin", "https://a.example", "--allow-origin",
            "https://b.example", "--slots", "home,cart", "--slots", "search", "--behind-proxy",
            "--rate-limit", "2.5", "--max-connections=9", "--window-hours", "1", "--exact-counts"});
  CHECK(line.problems == std::vector<std::string>{});
  CHECK(line.options.allow_origins ==
        std::vector<std::string>{"https://a.example", "https://b.example"});
  CHECK(line.options.slots == std::vector<std::string>{"home", "cart", "search"});
  CHECK(line.options.http.trusted_proxy);
  CHECK(line.options.rate_limit.per_second == 2.5);
  CHECK(line.options.http.connections == 9);
  CHECK(line.options.window.hours == 1);
  CHECK(line.options.exact_counts);
}

TEST_CASE("flags win over the file, whatever stands first") {
  const TemporaryFolder folder;
  const std::string file = folder / "config.json";
  std::ofstream(file) << R"({"data": "/file", "max_connections": 5, "slots": ["a", "b"]})";
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {"--config", file, "--max-connections", "6", "--slots", "c"},
           {"--max-connections", "6", "--slots", "c", "--config", file}}) {
    const CommandLine line = read(arguments);
    CHECK(line.problems == std::vector<std::string>{});
    CHECK(line.options.data == "/file");
    CHECK(line.options.http.connections == 6);
    CHECK(line.options.slots == std::vector<std::string>{"c"});
  }
}

TEST_CASE("a wrong value is named with its flag and what is allowed") {
  for (const char* value : {"0", "1000001", "many", "1.5", "\"7\"", "", "0x10"}) {
    CAPTURE(value);
    const CommandLine line = read({"--data", "d", "--max-connections", value});
    REQUIRE(line.problems.size() == 1);
    CHECK(has(line.problems[0], "--max-connections must be a whole number from 1 to 1000000"));
    CHECK(has(line.problems[0], value));
  }
  CHECK(has(read({}).problems.at(0), "--data DIR"));
}

TEST_CASE("what is no flag ends with code 2, help and version with 0") {
  CHECK(read({"--no-such-option"}).exit_code == 2);
  CHECK(read({"--data"}).exit_code == 2);
  CHECK(read({"--data", "a", "--data", "b"}).exit_code == 2);
  CHECK(read({"stray"}).exit_code == 2);
  CHECK(read({"--help"}).exit_code == 0);
  CHECK(read({"--version"}).exit_code == 0);
}
