#include "core/privacy/text_rules.h"

#include <algorithm>
#include <cstdint>

namespace nearshelf {
namespace {

bool is_slot_character(char character) {
  return (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z') ||
         (character >= '0' && character <= '9') || character == '.' || character == '_' ||
         character == ':' || character == '-';
}

bool is_control(uint32_t code_point) {
  return code_point < 0x20 || (code_point >= 0x7F && code_point <= 0x9F);
}

struct SequenceForm {
  size_t length = 0;      // bytes of the sequence; 0 = no sequence starts with this byte
  uint32_t low_bits = 0;  // payload bits of the first byte
  uint32_t smallest = 0;  // first code point that needs this many bytes
};

SequenceForm sequence_form(uint8_t first) {
  if (first < 0x80) return {1, 0x7F, 0};
  if (first >> 5 == 0b110) return {2, 0x1F, 0x80};
  if (first >> 4 == 0b1110) return {3, 0x0F, 0x800};
  if (first >> 3 == 0b11110) return {4, 0x07, 0x10000};
  return {};
}

// Length of the valid, printable sequence at the start of `text`, or 0.
size_t printable_sequence(std::string_view text) {
  const auto first = static_cast<uint8_t>(text[0]);
  const SequenceForm form = sequence_form(first);
  if (form.length == 0 || form.length > text.size()) return 0;
  uint32_t code_point = first & form.low_bits;
  for (size_t k = 1; k < form.length; ++k) {
    const auto next = static_cast<uint8_t>(text[k]);
    if (next >> 6 != 0b10) return 0;
    code_point = code_point << 6 | (next & 0x3F);
  }
  const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  if (code_point < form.smallest || code_point > 0x10FFFF || surrogate) return 0;
  return is_control(code_point) ? 0 : form.length;
}

}  // namespace

bool is_slot_name(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_slot_character);
}

bool is_printable_utf8(std::string_view text) {
  while (!text.empty()) {
    const size_t length = printable_sequence(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace nearshelf
