// A column of strings: u32[count + 1] offsets, then the text (docs/FORMAT.md, "String column").
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/shard/shard_view.h"

namespace nearshelf {

inline constexpr uint32_t kMaxStringBytes = 4096;

class StringColumn {
 public:
  StringColumn() = default;

  // Reads `count` strings of at most `max_bytes` each from section `id`. Views the shard's bytes.
  // Fails with kMissingSection, kBadSectionSize, kBadLayout or kTooLarge.
  static Result<StringColumn> open(const ShardView& shard, SectionId id, uint32_t count,
                                   uint32_t max_bytes);

  // String k, k < size(). A view into the shard.
  std::string_view operator[](uint32_t k) const {
    return {text_ + offsets_[k], offsets_[k + 1] - offsets_[k]};
  }
  uint32_t size() const { return count_; }

 private:
  const uint32_t* offsets_ = nullptr;
  const char* text_ = nullptr;
  uint32_t count_ = 0;
};

// The bytes of a string column. The caller keeps each string within kMaxStringBytes.
std::vector<uint8_t> encode_string_column(std::span<const std::string> strings);

}  // namespace nearshelf
