// Writes tables as comma-separated values (RFC 4180) that spreadsheets open without running them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace nearshelf::backend {

class CsvWriter {
 public:
  // Quoted where needed. A text that a spreadsheet would take for a formula (it begins with = + -
  // @, a tab or a carriage return) gets an apostrophe in front: items and slots come from browsers.
  void cell(std::string_view text);
  // Raw digits, so that a negative number stays a number.
  void cell(int64_t number);
  // The shortest digits that read back as the same number; an empty cell when it is not finite.
  void cell(double number);
  // Ends the row with CR LF.
  void end_row();

  // What was written until now; the writer is empty afterwards.
  std::string take();

 private:
  void separate();

  std::string text_;
  bool row_has_cells_ = false;
};

}  // namespace nearshelf::backend
