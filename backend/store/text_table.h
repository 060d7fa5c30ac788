// Texts, each once and with a number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "backend/store/keyed_hash.h"
#include "backend/store/slot_index.h"

namespace nearshelf::backend {

class TextTable {
 public:
  static constexpr uint32_t kEmpty = 0;    // the number of ""
  static constexpr uint32_t kNoModel = 1;  // the number of a ModelName of zeros
  static constexpr uint32_t kFirstOwn = 2;

  TextTable();

  // The number of `text`, which is copied when it is new.
  uint32_t add(std::string_view text);
  // Valid until the next add().
  std::string_view operator[](uint32_t number) const;
  uint32_t size() const { return static_cast<uint32_t>(entries_.size()); }
  void clear();
  // Bytes in use, about.
  size_t memory() const;

 private:
  struct Entry {
    uint32_t start;
    uint32_t length;
  };

  KeyedHash hash_;
  std::vector<char> bytes_;
  std::vector<Entry> entries_;
  SlotIndex index_;
};

}  // namespace nearshelf::backend
