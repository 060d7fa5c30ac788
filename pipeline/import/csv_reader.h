// Records of a delimited text (RFC 4180), with the physical line of each.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/import/text_source.h"

namespace nearshelf::pipeline {

enum class CsvToken {
  kRecord,     // fields() holds a record
  kMalformed,  // problem() says what is wrong with the record; reading goes on at the next line
  kEnd,        // no more records
};

// Fields may be quoted; a quoted field may hold delimiters, line ends and doubled quotes. A quote
// inside an unquoted field is an ordinary character, as in 5" nails. Empty lines are skipped.
//
// A record is malformed when text follows its closing quote, when a quote is never closed, or when
// it is longer than kMaxRecordBytes. Only its first line is given up: the next record starts at the
// line after it, so that a stray quote costs one line and not the rest of the file.
class CsvReader {
 public:
  static constexpr size_t kMaxRecordBytes = size_t{1} << 20;

  // Borrows `source`. `delimiter` is any character but '"' and line ends.
  CsvReader(TextSource& source, char delimiter) : source_(source), delimiter_(delimiter) {}

  // Throws ImportError when the source cannot be read.
  CsvToken next();

  // All views are valid until the next next().
  const std::vector<std::string_view>& fields() const { return fields_; }

  // 1-based line of the file on which the record starts.
  uint64_t line() const { return line_; }

  // The record as it stands in the file, without its line end; for a malformed one its first line,
  // cut to kMaxRecordBytes.
  std::string_view text() const { return text_; }

  // For example "a quote is never closed". Static storage.
  const char* problem() const { return problem_; }

 private:
  enum class Scan { kComplete, kIncomplete, kMalformed };

  bool find_record();
  Scan scan(std::string_view text, bool at_end);
  Scan scan_plain(std::string_view text, bool at_end, size_t* at);
  Scan scan_quoted(std::string_view text, bool at_end, size_t* at);
  void add_unescaped(std::string_view field, size_t text_size);
  CsvToken accept(std::string_view window);
  CsvToken give_up(std::string_view window);

  TextSource& source_;
  char delimiter_;
  uint64_t line_ = 0;
  uint64_t next_line_ = 1;
  std::string_view text_;
  const char* problem_ = "the text has no record";
  std::vector<std::string_view> fields_;
  std::string unescaped_;         // holds the fields that have doubled quotes
  size_t record_bytes_ = 0;       // of the last complete scan, without the line end
  bool inside_given_up_ = false;  // the line given up goes on past what was at hand
};

// The most frequent of ',', ';' and tab outside quotes in the first line of `text`; ',' if none.
char guess_delimiter(std::string_view text);

}  // namespace nearshelf::pipeline
