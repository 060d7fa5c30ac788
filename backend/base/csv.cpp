#include "backend/base/csv.h"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace nearshelf::backend {
namespace {

// Longer than any shortest form of a double and any 64-bit integer.
using Digits = std::array<char, 32>;

bool looks_like_formula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
}

}  // namespace

void CsvWriter::cell(std::string_view text) {
  separate();
  const bool quote = text.find_first_of(",\"\r\n") != std::string_view::npos;
  if (quote) text_ += '"';
  if (looks_like_formula(text)) text_ += '\'';
  for (const char character : text) {
    if (character == '"') text_ += '"';
    text_ += character;
  }
  if (quote) text_ += '"';
}

void CsvWriter::cell(int64_t number) {
  separate();
  Digits digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  text_.append(digits.data(), end);
}

void CsvWriter::cell(double number) {
  separate();
  if (!std::isfinite(number)) return;
  Digits digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  text_.append(digits.data(), end);
}

void CsvWriter::end_row() {
  text_ += "\r\n";
  row_has_cells_ = false;
}

std::string CsvWriter::take() {
  row_has_cells_ = false;
  return std::exchange(text_, {});
}

void CsvWriter::separate() {
  if (row_has_cells_) text_ += ',';
  row_has_cells_ = true;
}

}  // namespace nearshelf::backend
