// A delimited table with a header line: the common part of every CSV and TSV import.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/import/csv_reader.h"
#include "pipeline/import/import_report.h"

namespace nearshelf::pipeline {

// What the user said about names: field of the importer -> column of the file.
using ColumnMap = std::map<std::string, std::string, std::less<>>;

// A field an importer looks for, and the columns it takes for it, the most telling first.
struct TableField {
  std::string_view name;
  std::vector<std::string_view> columns;
};

// Parses "id=sku,title=name". Throws ImportError for text of another form and for fields that are
// not in `fields`; the error lists those that are.
ColumnMap parse_column_map(std::string_view text, std::span<const TableField> fields);

// The form in which column names are compared: trimmed, lower case, without "g:", spaces and '-'
// as '_'.
std::string normalise_column_name(std::string_view name);

class TableReader {
 public:
  // Reads the header. Borrows both arguments. Without `delimiter` it is guessed from the header.
  // Throws ImportError when the header cannot be read.
  TableReader(TextSource& source, std::optional<char> delimiter, ImportReport& report);

  // Column of `field`: the one `map` names, else the first of field.columns that exists; nullopt
  // when there is none. Throws ImportError, with the columns found, when `map` names a column that
  // does not exist.
  std::optional<size_t> find_column(const TableField& field, const ColumnMap& map) const;

  // The same, but throws when there is none. `map_option` is the option that would name it; empty
  // for a format whose column names are fixed.
  size_t require_column(const TableField& field, const ColumnMap& map = {},
                        std::string_view map_option = {}) const;

  // Moves to the next record that has as many fields as the header. Others are rejected in the
  // report. False at the end. Throws ImportError when reading fails.
  bool next();

  // Value in the current record, trimmed; "" for a column that does not exist. Valid until next().
  std::string_view value(std::optional<size_t> column) const;

  const std::vector<std::string>& header() const { return header_; }
  uint64_t line() const { return csv_.line(); }
  std::string_view text() const { return csv_.text(); }

 private:
  std::optional<size_t> index_of(std::string_view column) const;
  std::string columns_found() const;

  std::string source_name_;
  CsvReader csv_;
  ImportReport& report_;
  std::vector<std::string> header_;
};

}  // namespace nearshelf::pipeline
