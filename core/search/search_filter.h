// Which items a search may return. Applied before anything is ranked, so that a strict filter still
// gives a full list.
#pragma once

#include <limits>
#include <span>

#include "core/base/bytes.h"

namespace nearshelf {

// Items first..end-1: a category, where the vectors were given sorted by category.
struct ItemRange {
  uint32_t first = 0;
  uint32_t end = std::numeric_limits<uint32_t>::max();
};

struct SearchFilter {
  static constexpr uint32_t kNobody = std::numeric_limits<uint32_t>::max();

  // Bit i % 8 of byte i / 8 set = item i may be returned; empty = all may. Borrowed until the
  // search is done. Not shorter than the items.
  Bytes allowed;
  ItemRange range;
  uint32_t excluded = kNobody;  // the item that others are looked up for

  bool everything() const {
    return allowed.empty() && range.first == 0 && range.end == kNobody && excluded == kNobody;
  }
  bool allows(uint32_t item) const {
    return item >= range.first && item < range.end && item != excluded &&
           (allowed.empty() || ((allowed[item / 8] >> (item % 8)) & 1) != 0);
  }
};

}  // namespace nearshelf
