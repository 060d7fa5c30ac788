// Small operations on text fields of a shop's export.
#pragma once

#include <string>
#include <string_view>

namespace nearshelf::pipeline {

// Without the ASCII white space at both ends. A view into `text`.
std::string_view trim(std::string_view text);

// ASCII letters in lower or upper case; all other bytes unchanged.
std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);

// True for a well-formed UTF-8 sequence (RFC 3629: shortest forms, no surrogates).
bool is_utf8(std::string_view text);

// Reads `bytes` as Windows-1252, the encoding of most exports that are not UTF-8. The five bytes
// that the encoding leaves open become U+FFFD.
std::string utf8_from_windows_1252(std::string_view bytes);

// `text` itself when it is UTF-8, else read as Windows-1252.
std::string to_utf8(std::string_view text);

// The longest prefix of at most `limit` bytes that does not cut a UTF-8 character. A view into
// `text`.
std::string_view cut_utf8(std::string_view text, size_t limit);

// One line for people: trimmed, each run of white space and control characters as one space.
std::string clean_text(std::string_view text);

// True when `text` holds an ASCII control character (0x00 to 0x1F, 0x7F).
bool has_control_characters(std::string_view text);

}  // namespace nearshelf::pipeline
