// Checksums are there against accidents: a hostile shard has correct ones, and the readers behind
// them must hold.
#pragma once

#include <algorithm>
#include <vector>

#include "core/base/hash.h"
#include "core/shard/shard_format.h"

namespace nearshelf::test {

// Makes the checksums of a shard right, as far as its table lies within it.
inline void repair_checksums(std::vector<uint8_t>& file) {
  if (file.size() < kShardHeaderSize) return;
  const auto store = [&](size_t at, uint64_t value) {
    std::memcpy(file.data() + at, &value, sizeof(value));
  };
  const auto sections = std::min<uint64_t>(load_le<uint32_t>(file.data() + 12),
                                           (file.size() - kShardHeaderSize) / kSectionEntrySize);
  for (uint64_t k = 0; k < sections; ++k) {
    const size_t entry = kShardHeaderSize + k * kSectionEntrySize;
    const auto offset = load_le<uint64_t>(file.data() + entry + 8);
    const auto length = load_le<uint64_t>(file.data() + entry + 16);
    if (offset > file.size() || length > file.size() - offset) continue;
    store(entry + 24, xxh64(Bytes(file).subspan(offset, length)));
  }
  std::vector<uint8_t> covered(file.begin(), file.begin() + kTableChecksumOffset);
  covered.insert(covered.end(), file.begin() + kShardHeaderSize,
                 file.begin() + kShardHeaderSize + sections * kSectionEntrySize);
  store(kTableChecksumOffset, xxh64(Bytes(covered)));
}

}  // namespace nearshelf::test
