// How much each network has under way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace nearshelf::backend {

// Holds one entry for each network that has something under way. For one thread.
class NetworkCounts {
 public:
  uint32_t of(uint64_t network) const;
  void add(uint64_t network);
  // Of something that was added.
  void remove(uint64_t network);
  size_t networks() const { return counts_.size(); }

 private:
  std::unordered_map<uint64_t, uint32_t> counts_;
};

}  // namespace nearshelf::backend
