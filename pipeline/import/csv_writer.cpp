#include "pipeline/import/csv_writer.h"

namespace nearshelf::pipeline {

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",;\t\"\r\n") == std::string_view::npos) return std::string(text);
  std::string field = "\"";
  for (const char c : text) {
    field += c;
    if (c == '"') field += c;
  }
  field += '"';
  return field;
}

}  // namespace nearshelf::pipeline
