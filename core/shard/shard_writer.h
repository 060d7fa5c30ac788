// Writer of the shard container (docs/FORMAT.md).
#pragma once

#include <span>
#include <vector>

#include "core/base/bytes.h"
#include "core/shard/shard_format.h"

namespace nearshelf {

class ShardWriter {
 public:
  explicit ShardWriter(ShardRole role) : role_(role) {}

  // Appends a section; the bytes are copied. Each id at most once, at most kMaxSections in all: the
  // caller's duty, and the reader refuses a file that breaks it.
  void add(SectionId id, Bytes bytes);

  template <typename T>
  void add_array(SectionId id, std::span<const T> values) {
    add(id, {reinterpret_cast<const uint8_t*>(values.data()), values.size_bytes()});
  }

  // The whole file, checksums included.
  std::vector<uint8_t> finish() const;

 private:
  struct Section {
    uint32_t id;
    std::vector<uint8_t> bytes;
  };
  ShardRole role_;
  std::vector<Section> sections_;
};

}  // namespace nearshelf
