// The built command, as a user or a script meets it.
#include <doctest/doctest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/pipeline/import_support.h"

namespace nearshelf::pipeline::testing {
namespace {

struct Outcome {
  int status;
  std::string out;
  std::string error;
};

Outcome run(const TempFolder& folder, const std::string& arguments) {
  const std::string command = "cd " + folder.path().string() + " && " + NEARSHELF_BIN_DIR +
                              "/nearshelf " + arguments + " > out.txt 2> error.txt";
  const int status = std::system(command.c_str());
  return {WEXITSTATUS(status), read_file(folder.path() / "out.txt"),
          read_file(folder.path() / "error.txt")};
}

constexpr std::string_view kFeed = "id,title,category,price\na,A,x,1 EUR\nb,B,y,2 EUR\nc,C,y,?\n";

}  // namespace

TEST_CASE("help and version succeed") {
  const TempFolder folder;
  CHECK(run(folder, "--version").status == 0);
  CHECK(run(folder, "--version").out.starts_with("nearshelf "));
  CHECK(run(folder, "--help").status == 0);
  CHECK(run(folder, "--help").out.find("simulate") != std::string::npos);
  CHECK(run(folder, "simulate --help").out.find("--shopify-item") != std::string::npos);
}

TEST_CASE("a wrong call exits with 2 and says what was wrong") {
  const TempFolder folder;
  folder.write("feed.csv", kFeed);
  CHECK(run(folder, "").status == 2);
  CHECK(run(folder, "fly").status == 2);
  CHECK(run(folder, "simulate --feed feed.csv").error.find("--out is required") !=
        std::string::npos);
  const auto refusal = [&](const std::string& options) {
    const Outcome outcome = run(folder, "simulate --feed feed.csv --out log.csv " + options);
    CHECK(outcome.status == 2);
    CHECK_FALSE(std::filesystem::exists(folder.path() / "log.csv"));
    return outcome.error;
  };
  CHECK(refusal("--feed-format pdf").find("pdf") != std::string::npos);
  CHECK(refusal("--feed-map colour=c").find("'colour' is no field of this import") !=
        std::string::npos);
  CHECK(refusal("--currency Euro").find("no ISO 4217 code") != std::string::npos);
  CHECK(refusal("--start 1.1.2025").find("YYYY-MM-DD") != std::string::npos);
  CHECK(refusal("--shoppers 0").find("--shoppers") != std::string::npos);
}

TEST_CASE("a failure exits with 1 and one line") {
  const TempFolder folder;
  const Outcome missing = run(folder, "simulate --feed nowhere.csv --out log.csv");
  CHECK(missing.status == 1);
  CHECK(missing.error == "nearshelf: nowhere.csv: no such file. Check the path.\n");

  folder.write("feed.csv", kFeed);
  const Outcome unwritable = run(folder, "simulate --feed feed.csv --out no/folder/log.csv");
  CHECK(unwritable.status == 1);
  CHECK(unwritable.error.find("nearshelf: ") != std::string::npos);
  CHECK(unwritable.error.find("no/folder") != std::string::npos);
}

TEST_CASE("simulate writes a log and reports what it left out of the feed") {
  const TempFolder folder;
  folder.write("feed.csv", kFeed);
  const std::string command =
      "simulate --feed feed.csv --feed-format csv --shoppers 100 --days 20 --start 2024-02-29 "
      "--out ";
  const Outcome outcome = run(folder, command + "log.csv");
  CHECK(outcome.status == 0);
  CHECK(outcome.error.find("feed.csv: 3 records, 2 accepted, 1 rejected") != std::string::npos);
  CHECK(outcome.error.find("line 4: ?") != std::string::npos);
  CHECK(outcome.error.find("simulate shoppers") != std::string::npos);

  const EventLog log = log_of(read_file(folder.path() / "log.csv"));
  CHECK(log.report.rejected() == 0);
  CHECK(log.events.front().minute >= 19782 * 1440);
  CHECK(log.events.back().minute < (19782 + 21) * 1440);

  run(folder, command + "again.csv");
  CHECK(read_file(folder.path() / "log.csv") == read_file(folder.path() / "again.csv"));
}

TEST_CASE("a shelf is signed, checked, and never loses its signature by an update") {
  const TempFolder folder;
  std::string log = "event_name,item_id,time,session_id\n";
  for (int visit = 0; visit < 60; ++visit) {
    for (const char* item : {"a", "b", "c"}) {
      log += "view_item," + std::string(item) + ",2026-01-" + (visit < 30 ? "02" : "03") +
             "T03:04:05Z,s" + std::to_string(visit) + "\n";
    }
  }
  folder.write("feed.csv", kFeed);
  folder.write("events.csv", log);
  folder.write("rules.json", R"({"rules": [{"action": "hide", "items": ["a"]}]})");
  const Outcome made = run(folder, "keygen --out shop.key");
  REQUIRE(made.status == 0);
  const std::string key = made.out.substr(0, made.out.size() - 1);
  CHECK(key.size() == 44);
  CHECK(run(folder, "keygen --out shop.key").status == 1);

  const Outcome built =
      run(folder, "build --feed feed.csv --events events.csv --out shelf --sign shop.key");
  INFO(built.error);
  REQUIRE(built.status == 0);
  CHECK(run(folder, "inspect --shelf shelf --public-key " + key).status == 0);
  const Outcome unsigned_update = run(folder, "rules --shelf shelf --rules rules.json");
  CHECK(unsigned_update.status == 1);
  CHECK(unsigned_update.error.find("pass the same key with --sign") != std::string::npos);
  const Outcome update = run(folder, "rules --shelf shelf --rules rules.json --sign shop.key");
  INFO(update.error);
  CHECK(update.status == 0);
  CHECK(run(folder, "inspect --shelf shelf --public-key " + key).status == 0);

  REQUIRE(run(folder, "keygen --out other.key").status == 0);
  const std::string other = run(folder, "keygen --out third.key").out.substr(0, 44);
  const Outcome wrong = run(folder, "inspect --shelf shelf --public-key " + other);
  CHECK(wrong.status == 1);
  CHECK(wrong.error.find("not of this key") != std::string::npos);
}

}  // namespace nearshelf::pipeline::testing
