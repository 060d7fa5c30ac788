#include "pipeline/import/csv_reader.h"

#include <algorithm>
#include <array>

namespace nearshelf::pipeline {
namespace {

constexpr char kQuote = '"';
constexpr char kLineEnd = '\n';

}  // namespace

CsvToken CsvReader::next() {
  if (!find_record()) return CsvToken::kEnd;
  line_ = next_line_;
  std::string_view window = source_.peek(1);
  for (bool at_end = false;;) {
    // One byte more than a record may have, so that its line end can be seen.
    const Scan result = scan(window.substr(0, kMaxRecordBytes + 1), at_end);
    if (result == Scan::kComplete) return accept(window);
    if (result == Scan::kMalformed) return give_up(window);
    if (window.size() > kMaxRecordBytes) {
      problem_ = "longer than 1 MiB";
      return give_up(window);
    }
    const size_t known = window.size();
    window = source_.peek(known + 1);
    at_end = window.size() == known;
  }
}

// Moves to the first byte of the next record. False at the end of the text.
bool CsvReader::find_record() {
  for (std::string_view window = source_.peek(1); !window.empty(); window = source_.peek(1)) {
    if (inside_given_up_) {
      const size_t line_end = window.find(kLineEnd);
      inside_given_up_ = line_end == std::string_view::npos;
      source_.skip(inside_given_up_ ? window.size() : line_end + 1);
    } else if (window.front() == kLineEnd) {
      source_.skip(1);
      ++next_line_;
    } else {
      return true;
    }
  }
  return false;
}

// Splits the record at the start of `text` into fields_. With `at_end` the end of `text` ends the
// record as well, and the result is never kIncomplete.
CsvReader::Scan CsvReader::scan(std::string_view text, bool at_end) {
  fields_.clear();
  unescaped_.clear();
  for (size_t at = 0;; ++at) {
    const bool quoted = at < text.size() && text[at] == kQuote;
    const Scan field = quoted ? scan_quoted(text, at_end, &at) : scan_plain(text, at_end, &at);
    if (field != Scan::kComplete) return field;
    if (at == text.size() || text[at] == kLineEnd) {
      record_bytes_ = at;
      return Scan::kComplete;
    }
  }
}

// Both move `*at` from the first byte of a field to the delimiter, line end or end behind it.
CsvReader::Scan CsvReader::scan_plain(std::string_view text, bool at_end, size_t* at) {
  const size_t begin = *at;
  size_t end = begin;
  while (end < text.size() && text[end] != delimiter_ && text[end] != kLineEnd) ++end;
  if (end == text.size() && !at_end) return Scan::kIncomplete;
  fields_.push_back(text.substr(begin, end - begin));
  *at = end;
  return Scan::kComplete;
}

CsvReader::Scan CsvReader::scan_quoted(std::string_view text, bool at_end, size_t* at) {
  const size_t begin = *at + 1;
  size_t closing = text.find(kQuote, begin);
  bool has_doubled = false;
  while (closing != std::string_view::npos && closing + 1 < text.size() &&
         text[closing + 1] == kQuote) {
    has_doubled = true;
    closing = text.find(kQuote, closing + 2);
  }
  // A quote that is the last byte at hand may be the first of two.
  const bool undecided = closing == std::string_view::npos || closing + 1 == text.size();
  if (undecided && !at_end) return Scan::kIncomplete;
  if (closing == std::string_view::npos) {
    problem_ = "a quote is never closed";
    return Scan::kMalformed;
  }
  const size_t after = closing + 1;
  if (after < text.size() && text[after] != delimiter_ && text[after] != kLineEnd) {
    problem_ = "text follows a closing quote";
    return Scan::kMalformed;
  }
  const std::string_view field = text.substr(begin, closing - begin);
  if (has_doubled) {
    add_unescaped(field, text.size());
  } else {
    fields_.push_back(field);
  }
  *at = after;
  return Scan::kComplete;
}

void CsvReader::add_unescaped(std::string_view field, size_t text_size) {
  // Views into unescaped_ are already out: it must not move while this record is scanned.
  unescaped_.reserve(text_size);
  const size_t begin = unescaped_.size();
  for (size_t at = 0; at < field.size(); ++at) {
    unescaped_.push_back(field[at]);
    if (field[at] == kQuote) ++at;
  }
  fields_.push_back(std::string_view(unescaped_).substr(begin));
}

CsvToken CsvReader::accept(std::string_view window) {
  text_ = window.substr(0, record_bytes_);
  const bool has_line_end = record_bytes_ < window.size();
  source_.skip(record_bytes_ + (has_line_end ? 1 : 0));
  next_line_ += static_cast<uint64_t>(std::ranges::count(text_, kLineEnd)) + 1;
  return CsvToken::kRecord;
}

CsvToken CsvReader::give_up(std::string_view window) {
  fields_.clear();
  const size_t line_end = window.find(kLineEnd);
  text_ = window.substr(0, std::min(line_end, kMaxRecordBytes));
  inside_given_up_ = line_end == std::string_view::npos;
  source_.skip(inside_given_up_ ? window.size() : line_end + 1);
  ++next_line_;
  return CsvToken::kMalformed;
}

char guess_delimiter(std::string_view text) {
  constexpr std::array<char, 3> kCandidates = {',', ';', '\t'};
  std::array<size_t, kCandidates.size()> counts{};
  bool quoted = false;
  for (const char c : text) {
    if (c == kQuote) quoted = !quoted;
    if (quoted) continue;
    if (c == kLineEnd) break;
    for (size_t i = 0; i < kCandidates.size(); ++i) counts[i] += c == kCandidates[i] ? 1 : 0;
  }
  return kCandidates[static_cast<size_t>(std::ranges::max_element(counts) - counts.begin())];
}

}  // namespace nearshelf::pipeline
