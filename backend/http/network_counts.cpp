#include "backend/http/network_counts.h"

namespace nearshelf::backend {

uint32_t NetworkCounts::of(uint64_t network) const {
  const auto found = counts_.find(network);
  return found == counts_.end() ? 0 : found->second;
}

void NetworkCounts::add(uint64_t network) { ++counts_[network]; }

void NetworkCounts::remove(uint64_t network) {
  const auto found = counts_.find(network);
  if (found == counts_.end()) return;
  if (--found->second == 0) counts_.erase(found);
}

}  // namespace nearshelf::backend
