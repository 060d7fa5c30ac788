#include "pipeline/train/content_tokens.h"

#include <algorithm>
#include <string>

#include "core/base/hash.h"

namespace nearshelf::pipeline {
namespace {

constexpr uint32_t kBroken = 0;

// The character at the front of `text`, which loses it; kBroken for a byte that starts none.
uint32_t take_character(std::string_view* text) {
  const auto lead = static_cast<uint8_t>(text->front());
  const size_t length = lead < 0x80    ? 1
                        : lead >= 0xF0 ? 4
                        : lead >= 0xE0 ? 3
                        : lead >= 0xC0 ? 2
                                       : 0;
  uint32_t character = lead < 0x80 ? lead : lead & (0x7Fu >> length);
  for (size_t k = 1; k < length; ++k) {
    const uint8_t next = k < text->size() ? static_cast<uint8_t>((*text)[k]) : 0;
    if ((next & 0xC0) != 0x80) {
      text->remove_prefix(k);
      return kBroken;
    }
    character = character << 6 | (next & 0x3F);
  }
  text->remove_prefix(std::max<size_t>(length, 1));
  return length == 0 ? kBroken : character;
}

bool within(uint32_t character, uint32_t first, uint32_t last) {
  return character >= first && character <= last;
}

// Han, Hiragana, Katakana and their extensions.
bool is_written_without_spaces(uint32_t c) {
  return within(c, 0x3040, 0x30FF) || within(c, 0x3400, 0x9FFF) || within(c, 0xF900, 0xFAFF) ||
         within(c, 0x20000, 0x3FFFF);
}

bool is_word_character(uint32_t c) {
  if (c < 0x80) return within(c, '0', '9') || within(c, 'a', 'z') || within(c, 'A', 'Z');
  if (c < 0xC0) return c == 0xAA || c == 0xB5 || c == 0xBA;
  const bool punctuation = c == 0xD7 || c == 0xF7 || within(c, 0x2000, 0x206F) ||
                           within(c, 0x2190, 0x2BFF) || within(c, 0x3000, 0x303F) ||
                           within(c, 0xFF00, 0xFF0F) || within(c, 0xFE00, 0xFE6F);
  return !punctuation;
}

uint32_t lower_case(uint32_t c) {
  if (within(c, 'A', 'Z')) return c + 32;
  if (within(c, 0xC0, 0xDE) && c != 0xD7) return c + 32;
  // Latin Extended-A: pairs of upper and lower case, the upper one even or, in two stretches, odd.
  const bool odd_upper = within(c, 0x139, 0x148) || within(c, 0x179, 0x17E);
  if (odd_upper) return c + (c & 1);
  if (within(c, 0x100, 0x137) || within(c, 0x14A, 0x177)) return c | 1;
  if (within(c, 0x391, 0x3A9)) return c + 32;
  if (within(c, 0x410, 0x42F)) return c + 32;
  if (within(c, 0x400, 0x40F)) return c + 80;
  return c;
}

uint64_t hash_of(const std::vector<uint32_t>& characters) {
  return xxh64(
      {reinterpret_cast<const uint8_t*>(characters.data()), characters.size() * sizeof(uint32_t)});
}

}  // namespace

void append_words(std::string_view text, std::vector<uint64_t>* words) {
  std::vector<uint32_t> word;
  uint32_t previous = 0;  // the character before, where it is one written without spaces
  const auto finish_word = [&] {
    if (!word.empty()) words->push_back(hash_of(word));
    word.clear();
  };
  while (!text.empty()) {
    const uint32_t character = lower_case(take_character(&text));
    const bool spaceless = is_written_without_spaces(character);
    if (spaceless || !is_word_character(character)) {
      finish_word();
    } else {
      word.push_back(character);
    }
    if (spaceless && previous != 0) words->push_back(hash_of({previous, character}));
    previous = spaceless ? character : 0;
  }
  finish_word();
}

std::vector<uint64_t> content_tokens(const Product& product) {
  std::vector<uint64_t> tokens;
  append_words(product.title, &tokens);
  append_words(product.category, &tokens);
  append_words(product.brand, &tokens);
  for (const auto& [name, values] : product.attributes) {
    for (const std::string& value : values) {
      const std::string named = name + '=' + value;
      tokens.push_back(xxh64({reinterpret_cast<const uint8_t*>(named.data()), named.size()}));
    }
  }
  std::sort(tokens.begin(), tokens.end());
  tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
  return tokens;
}

}  // namespace nearshelf::pipeline
