// Lines of a text, one at a time.
#pragma once

#include <cstdint>
#include <string_view>

#include "pipeline/import/text_source.h"

namespace nearshelf::pipeline {

class LineReader {
 public:
  static constexpr size_t kMaxLineBytes = size_t{1} << 20;

  // Borrows `source`.
  explicit LineReader(TextSource& source) : source_(source) {}

  // Moves to the next line, empty ones included. False at the end. Throws ImportError when reading
  // fails.
  bool next();

  // Without its line end, cut to kMaxLineBytes. Valid until the next next().
  std::string_view text() const { return text_; }

  // 1-based.
  uint64_t number() const { return number_; }

  // True when the line was longer than kMaxLineBytes.
  bool is_cut() const { return is_cut_; }

 private:
  void skip_rest_of_cut_line();

  TextSource& source_;
  std::string_view text_;
  uint64_t number_ = 0;
  bool is_cut_ = false;
};

}  // namespace nearshelf::pipeline
