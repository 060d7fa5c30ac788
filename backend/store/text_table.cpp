#include "backend/store/text_table.h"

#include <array>

#include "core/privacy/contribution.h"

namespace nearshelf::backend {
namespace {

constexpr std::array<char, kModelNameBytes> kZeros{};

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

}  // namespace

TextTable::TextTable() { clear(); }

uint32_t TextTable::add(std::string_view text) {
  const uint64_t hash = hash_(bytes_of(text));
  const uint32_t found =
      index_.find(hash, [&](uint32_t number) { return (*this)[number] == text; });
  if (found != SlotIndex::kNone) return found;
  const uint32_t number = size();
  entries_.push_back({static_cast<uint32_t>(bytes_.size()), static_cast<uint32_t>(text.size())});
  bytes_.insert(bytes_.end(), text.begin(), text.end());
  index_.insert(hash, number);
  return number;
}

std::string_view TextTable::operator[](uint32_t number) const {
  const Entry& entry = entries_[number];
  return {bytes_.data() + entry.start, entry.length};
}

void TextTable::clear() {
  bytes_.clear();
  entries_.clear();
  index_.clear();
  add("");
  add(std::string_view(kZeros.data(), kZeros.size()));
}

size_t TextTable::memory() const {
  return bytes_.size() + entries_.size() * sizeof(Entry) + index_.memory();
}

}  // namespace nearshelf::backend
