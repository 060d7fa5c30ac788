#include <doctest/doctest.h>

#include "pipeline/import/session_lines.h"
#include "tests/pipeline/import_support.h"

namespace nearshelf::pipeline::testing {
namespace {

SessionLog sessions_of(std::string_view text) {
  TextSource source = TextSource::from_memory("sessions", std::string(text));
  return parse_sessions(source);
}

std::vector<std::string> ids_of(const SessionLog& log, size_t s) {
  std::vector<std::string> ids;
  for (const uint32_t click : log.session(s)) ids.push_back(log.item_ids[click]);
  return ids;
}

std::string read_error(const std::string& path) {
  std::ostream nowhere(nullptr);
  Progress progress(nowhere, Progress::Style::kSilent);
  return error_of([&] { read_sessions(path, "import sessions", progress); });
}

}  // namespace

TEST_CASE("sessions: ids are separated by spaces, tabs or commas, repeats stay") {
  const SessionLog log = sessions_of("1 2 1\r\n\n  x-1\tx-2 , x-1,,x-2\n7 8");
  REQUIRE(log.session_count() == 3);
  CHECK(ids_of(log, 0) == std::vector<std::string>{"1", "2", "1"});
  CHECK(ids_of(log, 1) == std::vector<std::string>{"x-1", "x-2", "x-1", "x-2"});
  CHECK(ids_of(log, 2) == std::vector<std::string>{"7", "8"});
  CHECK(log.report.lines == 3);
}

TEST_CASE("sessions: bad lines are rejected with their number, the others stay") {
  const std::string text = "1 2\n3\n4 " + std::string(200, 'x') + "\n5 \x01\n6 \xFF\n7 8\n";
  const SessionLog log = sessions_of(text);
  CHECK(log.session_count() == 2);
  CHECK(rejected_lines(log.report, "a session of fewer than two clicks") ==
        std::vector<uint64_t>{2});
  CHECK(rejected_lines(log.report, "item id longer") == std::vector<uint64_t>{3});
  CHECK(rejected_lines(log.report, "control character") == std::vector<uint64_t>{4});
  CHECK(rejected_lines(log.report, "item id is not UTF-8") == std::vector<uint64_t>{5});
  CHECK(log.report.lines == 6);
}

TEST_CASE("sessions: a line of more than 1 MiB is rejected, not cut") {
  std::string text = "1 2\n";
  for (int k = 0; k < 400'000; ++k) text += "12 3\t";
  const SessionLog log = sessions_of(text + "\n3 4\n");
  CHECK(log.session_count() == 2);
  CHECK(rejected_lines(log.report, "line longer than 1 MiB") == std::vector<uint64_t>{2});
}

TEST_CASE("sessions: packed files are read, files without a session are refused") {
  const TempFolder folder;
  std::ostream nowhere(nullptr);
  Progress progress(nowhere, Progress::Style::kSilent);
  CHECK(read_sessions(folder.write("a.gz", gzip("1 2\n2 3\n")), "a", progress).session_count() ==
        2);
  CHECK(read_sessions(folder.write("a.xz", xz("1 2\n2 3\n")), "a", progress).session_count() == 2);
  CHECK(read_error(folder.write("empty.txt", "")).find("is empty") != std::string::npos);
  CHECK(read_error(folder.write("one.txt", "17\n")).find("in line 1: 17") != std::string::npos);
  CHECK(read_error((folder.path() / "none.txt").string()).find("none.txt") != std::string::npos);
}

}  // namespace nearshelf::pipeline::testing
