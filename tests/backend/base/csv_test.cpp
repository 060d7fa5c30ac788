#include "backend/base/csv.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

using nearshelf::backend::CsvWriter;

namespace {

std::string one_cell(std::string_view text) {
  CsvWriter csv;
  csv.cell(text);
  return csv.take();
}

}  // namespace

TEST_CASE("rows have commas between their cells and end with CR LF") {
  CsvWriter csv;
  csv.cell(std::string_view("item"));
  csv.cell(std::string_view("value"));
  csv.end_row();
  csv.cell(std::string_view(""));
  csv.cell(int64_t{-7});
  csv.end_row();
  CHECK(csv.take() == "item,value\r\n,-7\r\n");
  CHECK(csv.take().empty());
}

TEST_CASE("texts that would break the table are quoted") {
  CHECK(one_cell("plain text") == "plain text");
  CHECK(one_cell("a,b") == "\"a,b\"");
  CHECK(one_cell("27\" screen") == "\"27\"\" screen\"");
  CHECK(one_cell("two\nlines") == "\"two\nlines\"");
  CHECK(one_cell("two\r\nlines") == "\"two\r\nlines\"");
}

TEST_CASE("texts that a spreadsheet would run get an apostrophe in front") {
  CHECK(one_cell("=1+1") == "'=1+1");
  CHECK(one_cell("+1") == "'+1");
  CHECK(one_cell("-1") == "'-1");
  CHECK(one_cell("@SUM(A1)") == "'@SUM(A1)");
  CHECK(one_cell("\t=1") == "'\t=1");
  CHECK(one_cell("=HYPERLINK(\"http://x\",\"y\")") ==
        "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
  CHECK(one_cell("a=1") == "a=1");
}

TEST_CASE("numbers are raw, and doubles read back as the same number") {
  CsvWriter csv;
  csv.cell(std::numeric_limits<int64_t>::min());
  csv.cell(0.1);
  csv.cell(-2.5);
  csv.cell(1e-6);
  csv.cell(std::nan(""));
  csv.cell(std::numeric_limits<double>::infinity());
  CHECK(csv.take() == "-9223372036854775808,0.1,-2.5,1e-06,,");
}
