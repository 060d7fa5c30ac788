// Finds entries of a list by their hash: open addressing with linear probing. The list itself, and
// what its entries are, is the owner's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace nearshelf::backend {

class SlotIndex {
 public:
  static constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();

  // The number of the entry with this hash for which `is_equal(number)` is true, or kNone.
  template <typename IsEqual>
  uint32_t find(uint64_t hash, const IsEqual& is_equal) const {
    if (slots_.empty()) return kNone;
    const auto wanted = static_cast<uint32_t>(hash);
    const size_t mask = slots_.size() - 1;
    for (size_t k = wanted & mask; slots_[k].number != kNone; k = (k + 1) & mask) {
      if (slots_[k].hash == wanted && is_equal(slots_[k].number)) return slots_[k].number;
    }
    return kNone;
  }

  // Adds an entry that find() does not find. `number` is below kNone.
  void insert(uint64_t hash, uint32_t number) {
    if (2 * (size_ + 1) > slots_.size()) grow();
    place({static_cast<uint32_t>(hash), number});
    ++size_;
  }

  // Keeps the memory for the next entries.
  void clear() {
    slots_.assign(slots_.size(), Slot{});
    size_ = 0;
  }

  // Bytes in use, about: a slot in three is taken.
  size_t memory() const { return 3 * size_ * sizeof(Slot); }

 private:
  struct Slot {
    uint32_t hash = 0;
    uint32_t number = kNone;
  };

  static constexpr size_t kFirstSlots = 64;  // a power of two, as all sizes

  void place(Slot slot) {
    const size_t mask = slots_.size() - 1;
    size_t k = slot.hash & mask;
    while (slots_[k].number != kNone) k = (k + 1) & mask;
    slots_[k] = slot;
  }

  void grow() {
    std::vector<Slot> old(slots_.empty() ? kFirstSlots : 2 * slots_.size());
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.number != kNone) place(slot);
    }
  }

  std::vector<Slot> slots_;
  size_t size_ = 0;
};

}  // namespace nearshelf::backend
