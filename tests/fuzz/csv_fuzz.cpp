// Laws: reading ends, line numbers ascend, and a record that is written again reads back the same.
// The first byte chooses the delimiter; the rest is the file.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "pipeline/import/csv_reader.h"
#include "pipeline/import/csv_writer.h"
#include "pipeline/import/import_error.h"

namespace {

using namespace nearshelf::pipeline;

void check(bool holds) {
  if (!holds) std::abort();
}

using Fields = std::vector<std::string>;

Fields fields_of(const CsvReader& reader) {
  return {reader.fields().begin(), reader.fields().end()};
}

// A text source turns "\r\n" into "\n": such a field does not come back as it was.
bool has_carriage_return(const Fields& fields) {
  return std::ranges::any_of(
      fields, [](const std::string& field) { return field.find('\r') != std::string::npos; });
}

std::string written(const std::vector<Fields>& records, char delimiter) {
  std::string text;
  for (const Fields& fields : records) {
    // The first field keeps records from being empty lines, and the file from starting like an
    // archive or with a byte order mark.
    text += "first";
    for (const std::string& field : fields) text += delimiter + csv_field(field);
    text += '\n';
  }
  return text;
}

void check_round_trip(const std::vector<Fields>& records, char delimiter) {
  if (records.empty()) return;
  TextSource source = TextSource::from_memory("again", written(records, delimiter));
  CsvReader again(source, delimiter);
  for (const Fields& fields : records) {
    check(again.next() == CsvToken::kRecord);
    Fields found = fields_of(again);
    found.erase(found.begin());
    check(found == fields);
  }
  check(again.next() == CsvToken::kEnd);
}

void read_all(uint8_t choice, std::string text) {
  constexpr std::array<char, 3> kDelimiters = {',', ';', '\t'};
  const char delimiter = kDelimiters[choice % kDelimiters.size()];
  TextSource source = TextSource::from_memory("table", std::move(text));
  CsvReader reader(source, delimiter);
  uint64_t last_line = 0;
  std::vector<Fields> records;
  for (CsvToken token = reader.next(); token != CsvToken::kEnd; token = reader.next()) {
    check(reader.line() > last_line);
    last_line = reader.line();
    check(reader.fields().empty() == (token == CsvToken::kMalformed));
    if (token == CsvToken::kMalformed) continue;
    Fields fields = fields_of(reader);
    if (!has_carriage_return(fields)) records.push_back(std::move(fields));
  }
  check_round_trip(records, delimiter);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  try {
    read_all(data[0], std::string(reinterpret_cast<const char*>(data) + 1, size - 1));
  } catch (const ImportError&) {
    // Refused with a reason: fine.
  }
  return 0;
}
