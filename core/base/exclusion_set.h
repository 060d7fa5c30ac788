// Which items a list leaves out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace nearshelf {

// One bit per item, set = leave out. Every item asked for is below the last reset()'s count.
class ExclusionSet {
 public:
  void reset(size_t items) { words_.assign((items + 63) / 64, 0); }
  void add(uint32_t item) { words_[item / 64] |= uint64_t{1} << (item % 64); }
  bool contains(uint32_t item) const { return (words_[item / 64] >> (item % 64)) & 1; }

 private:
  std::vector<uint64_t> words_;
};

}  // namespace nearshelf
