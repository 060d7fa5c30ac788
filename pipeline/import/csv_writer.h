// Fields of a CSV file (RFC 4180).
#pragma once

#include <string>
#include <string_view>

namespace nearshelf::pipeline {

// `text` as a field of a record: in quotes when it holds a comma, a semicolon, a tab, a quote, or a
// line end; quotes in it are doubled. CsvReader gives `text` back for each of these delimiters,
// with
// "\r\n" as "\n".
std::string csv_field(std::string_view text);

}  // namespace nearshelf::pipeline
