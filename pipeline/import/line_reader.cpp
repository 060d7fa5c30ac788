#include "pipeline/import/line_reader.h"

#include <algorithm>

namespace nearshelf::pipeline {

bool LineReader::next() {
  if (is_cut_) skip_rest_of_cut_line();
  std::string_view window = source_.peek(1);
  if (window.empty()) return false;
  ++number_;
  size_t line_end = window.find('\n');
  while (line_end == std::string_view::npos && window.size() <= kMaxLineBytes) {
    const size_t known = window.size();
    window = source_.peek(known + 1);
    if (window.size() == known) break;
    line_end = window.find('\n', known);
  }
  const size_t length = std::min(line_end, window.size());
  is_cut_ = length > kMaxLineBytes;
  text_ = window.substr(0, std::min(length, kMaxLineBytes));
  const bool has_line_end = line_end != std::string_view::npos && !is_cut_;
  source_.skip(text_.size() + (has_line_end ? 1 : 0));
  return true;
}

void LineReader::skip_rest_of_cut_line() {
  for (std::string_view window = source_.peek(1); !window.empty(); window = source_.peek(1)) {
    const size_t line_end = window.find('\n');
    if (line_end != std::string_view::npos) {
      source_.skip(line_end + 1);
      return;
    }
    source_.skip(window.size());
  }
}

}  // namespace nearshelf::pipeline
