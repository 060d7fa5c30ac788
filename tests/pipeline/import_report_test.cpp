#include "pipeline/import/import_report.h"

#include <doctest/doctest.h>

#include <string>

namespace nearshelf::pipeline {

TEST_CASE("the report counts every reason and keeps the first samples") {
  ImportReport report;
  report.source = "feed.csv";
  report.lines = 8;
  report.accepted = 3;
  report.reject("bad price", 9, "free");
  for (uint64_t line = 1; line <= 4; ++line) report.reject("no item id", line, "x");
  report.warn("no price", 7, "a");
  CHECK(report.rejected() == 5);
  CHECK(report.rejections().at("no item id").count == 4);
  CHECK(report.rejections().at("no item id").samples.size() == 3);
  CHECK(report.to_text() ==
        "feed.csv: 8 records, 3 accepted, 5 rejected\n"
        "  rejected 4: no item id\n"
        "    line 1: x\n"
        "    line 2: x\n"
        "    line 3: x\n"
        "  rejected 1: bad price\n"
        "    line 9: free\n"
        "  accepted with a repair 1: no price\n"
        "    line 7: a\n");
}

TEST_CASE("a record that has no line is named by its excerpt alone") {
  ImportReport report;
  report.source = "photos";
  report.reject("no photo file", 0, "mug-1");
  CHECK(report.to_text() ==
        "photos: 0 records, 0 accepted, 1 rejected\n"
        "  rejected 1: no photo file\n"
        "    mug-1\n");
}

TEST_CASE("excerpts are short, one line, and safe to print") {
  ImportReport report;
  report.reject("r", 1, "\x1B[31mred\x1B[0m\ttab\nline");
  report.reject("r", 2, std::string(79, 'x') + "\u20AC");
  report.reject("r", 3, "caf\xE9");
  const auto& samples = report.rejections().at("r").samples;
  CHECK(samples[0].excerpt == "[31mred [0m tab line");
  CHECK(samples[1].excerpt == std::string(79, 'x'));
  CHECK(samples[2].excerpt == "caf\u00E9");
}

}  // namespace nearshelf::pipeline
