#include "core/privacy/text_rules.h"

#include <doctest/doctest.h>

#include <string>

namespace nearshelf {
namespace {

// UTF-8 of any value below 2^21 in exactly `length` bytes, whether or not that form is allowed.
std::string encoded(uint32_t value, size_t length) {
  constexpr uint8_t kLead[] = {0, 0, 0xC0, 0xE0, 0xF0};
  std::string text(length, '\0');
  for (size_t k = length; k-- > 1;) {
    text[k] = static_cast<char>(0x80 | (value & 0x3F));
    value >>= 6;
  }
  text[0] = static_cast<char>(kLead[length] | value);
  return text;
}

size_t shortest_length(uint32_t code_point) {
  if (code_point < 0x80) return 1;
  if (code_point < 0x800) return 2;
  return code_point < 0x10000 ? 3 : 4;
}

bool is_printable_code_point(uint32_t value) {
  const bool control = value < 0x20 || (value >= 0x7F && value < 0xA0);
  const bool surrogate = value >= 0xD800 && value < 0xE000;
  return !control && !surrogate && value <= 0x10FFFF;
}

}  // namespace

TEST_CASE("slot names hold exactly the documented characters") {
  const std::string_view allowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-";
  CHECK(is_slot_name(""));
  CHECK(is_slot_name(allowed));
  for (int value = 0; value < 256; ++value) {
    CAPTURE(value);
    const char character = static_cast<char>(value);
    CHECK(is_slot_name(std::string("ab") + character) ==
          (allowed.find(character) != std::string_view::npos));
  }
}

TEST_CASE("every code point is printable in its shortest form only") {
  size_t wrong = 0;
  for (uint32_t value = 0; value < 0x110010; ++value) {
    const size_t shortest = shortest_length(value);
    for (size_t length = shortest; length <= 4; ++length) {
      const bool expected = length == shortest && is_printable_code_point(value);
      if (is_printable_utf8(encoded(value, length)) != expected) ++wrong;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("a sequence that is cut or has a wrong continuation byte is not text") {
  for (const std::string_view whole : {"\u00e9", "\u20ac", "\U0001F6D2"}) {
    const std::string before = "ab";
    CHECK(is_printable_utf8(before + std::string(whole) + "c"));
    for (size_t length = 1; length < whole.size(); ++length) {
      CHECK_FALSE(is_printable_utf8(before + std::string(whole.substr(0, length))));
      CHECK_FALSE(is_printable_utf8(before + std::string(whole.substr(0, length)) + "c"));
      CHECK_FALSE(is_printable_utf8(before + std::string(whole.substr(length)) + "c"));
    }
  }
}

}  // namespace nearshelf
