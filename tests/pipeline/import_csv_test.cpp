#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "pipeline/import/csv_reader.h"
#include "pipeline/import/csv_writer.h"
#include "tests/pipeline/import_support.h"

namespace nearshelf::pipeline::testing {
namespace {

struct Row {
  uint64_t line;
  std::vector<std::string> fields;  // of a malformed record: the problem and the text

  bool operator==(const Row&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Row& row) {
  out << row.line << ":";
  for (const std::string& field : row.fields) out << " [" << field << "]";
  return out;
}

std::vector<Row> rows_of(std::string text, char delimiter = ',') {
  TextSource source = TextSource::from_memory("table", std::move(text));
  CsvReader reader(source, delimiter);
  std::vector<Row> rows;
  for (CsvToken token = reader.next(); token != CsvToken::kEnd; token = reader.next()) {
    Row row{reader.line(), {}};
    if (token == CsvToken::kRecord) {
      row.fields.assign(reader.fields().begin(), reader.fields().end());
    } else {
      row.fields = {"!", reader.problem(), std::string(reader.text())};
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

using Rows = std::vector<Row>;

}  // namespace

TEST_CASE("records and fields of RFC 4180") {
  CHECK(rows_of("a,b\nc,d\n") == Rows{{1, {"a", "b"}}, {2, {"c", "d"}}});
  CHECK(rows_of("a,b\r\nc,d") == Rows{{1, {"a", "b"}}, {2, {"c", "d"}}});
  CHECK(rows_of(",\n") == Rows{{1, {"", ""}}});
  CHECK(rows_of("\"a,b\",\"\"\n") == Rows{{1, {"a,b", ""}}});
  CHECK(rows_of("\"say \"\"hi\"\"\",\"\"\"\"\n") == Rows{{1, {"say \"hi\"", "\""}}});
  CHECK(rows_of("a;b,c\n", ';') == Rows{{1, {"a", "b,c"}}});
  CHECK(rows_of("a\tb c\n", '\t') == Rows{{1, {"a", "b c"}}});
}

TEST_CASE("a quote inside an unquoted field is an ordinary character") {
  CHECK(rows_of("5\" nail,2\n") == Rows{{1, {"5\" nail", "2"}}});
}

TEST_CASE("line numbers count physical lines: quoted line ends and empty lines too") {
  CHECK(rows_of("id,text\n\n1,\"two\r\nlines\"\n\n\n2,x\n") ==
        Rows{{1, {"id", "text"}}, {3, {"1", "two\nlines"}}, {7, {"2", "x"}}});
}

TEST_CASE("a malformed record costs its first line only") {
  CHECK(rows_of("1,a\n2,\"b\" c\n3,d\n") ==
        Rows{{1, {"1", "a"}},
             {2, {"!", "text follows a closing quote", "2,\"b\" c"}},
             {3, {"3", "d"}}});
  CHECK(rows_of("1,\"a\n2,b\n3,c\n") ==
        Rows{{1, {"!", "a quote is never closed", "1,\"a"}}, {2, {"2", "b"}}, {3, {"3", "c"}}});
  // The stray quote of line 1 finds one in line 3 that cannot close it.
  CHECK(rows_of("1,\"a\n2,b\n3,\"c\"\n4,d\n") ==
        Rows{{1, {"!", "text follows a closing quote", "1,\"a"}},
             {2, {"2", "b"}},
             {3, {"3", "c"}},
             {4, {"4", "d"}}});
}

TEST_CASE("records are bounded by 1 MiB") {
  const std::string longest(CsvReader::kMaxRecordBytes - 2, 'x');
  CHECK(rows_of("1," + longest + "\n2,y\n") == Rows{{1, {"1", longest}}, {2, {"2", "y"}}});
  CHECK(rows_of("1," + longest) == Rows{{1, {"1", longest}}});

  for (const std::string& rest : {std::string("x"), std::string(3'000'000, 'x')}) {
    const auto rows = rows_of("1," + longest + rest + "\n2,y\n");
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].line == 1);
    CHECK(rows[0].fields[1] == "longer than 1 MiB");
    CHECK(rows[1] == Row{2, {"2", "y"}});
  }
  // A quote left open in front of a long file costs one line, not the file.
  std::string text = "1,\"open\n";
  for (int i = 0; i < 200'000; ++i) text += "2,filler\n";
  const auto rows = rows_of(text);
  CHECK(rows.size() == 200'001);
  CHECK(rows[0].fields[1] == "longer than 1 MiB");
  CHECK(rows.back() == Row{200'001, {"2", "filler"}});
}

TEST_CASE("what csv_field writes CsvReader reads back") {
  constexpr std::string_view kAlphabet = "ab ,;\t\"\n";
  for (const char delimiter : {',', ';', '\t'}) {
    std::mt19937 random(42);
    std::string text;
    std::vector<std::vector<std::string>> expected;
    for (int record = 0; record < 20'000; ++record) {
      std::vector<std::string> fields = {"first"};
      for (size_t count = random() % 4; count > 0; --count) {
        std::string field;
        for (size_t length = random() % 12; length > 0; --length) {
          field += kAlphabet[random() % kAlphabet.size()];
        }
        fields.push_back(field);
      }
      for (size_t i = 0; i < fields.size(); ++i) {
        if (i > 0) text += delimiter;
        text += csv_field(fields[i]);
      }
      text += '\n';
      expected.push_back(std::move(fields));
    }
    const auto rows = rows_of(text, delimiter);
    REQUIRE(rows.size() == expected.size());
    size_t equal = 0;
    for (size_t i = 0; i < rows.size(); ++i) equal += rows[i].fields == expected[i] ? 1 : 0;
    CHECK(equal == expected.size());
  }
}

TEST_CASE("the delimiter is guessed from the header, quotes aside") {
  CHECK(guess_delimiter("a,b;c,d\n") == ',');
  CHECK(guess_delimiter("a;b;c,d\n") == ';');
  CHECK(guess_delimiter("a\tb\n1,2,3,4\n") == '\t');
  CHECK(guess_delimiter("\"a,b,c\";d\n") == ';');
  CHECK(guess_delimiter("alone\n") == ',');
  CHECK(guess_delimiter("") == ',');
}

}  // namespace nearshelf::pipeline::testing
