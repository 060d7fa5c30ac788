// Zero-copy reader of the shard container (docs/FORMAT.md).
//
// open() validates the header, the section table and every checksum before anything is handed out.
// The view borrows the bytes: they must stay unchanged, at a 64-byte-aligned address, for as long
// as the view or any span taken from it is used. Nothing is copied and nothing is written.
#pragma once

#include <span>

#include "core/base/bytes.h"
#include "core/shard/shard_format.h"

namespace nearshelf {

class ShardView {
 public:
  // An empty shard without sections, to be assigned over.
  ShardView() = default;

  // Fails with kBadArgument (alignment), kTruncated, kBadMagic, kUnsupportedVersion, kWrongRole,
  // kBadLayout, kTooLarge or kChecksumMismatch.
  static Result<ShardView> open(Bytes file, ShardRole role);

  bool has(SectionId id) const;

  // The section's bytes. Fails with kMissingSection.
  Result<Bytes> section(SectionId id) const;

  // The section as `count` values of T. Fails with kMissingSection, or kBadSectionSize when the
  // section does not hold exactly `count` values.
  template <typename T>
  Result<std::span<const T>> array(SectionId id, uint64_t count) const {
    const Result<Bytes> bytes = section(id);
    if (!bytes.ok()) return bytes.status();
    const uint64_t found = bytes.value().size();
    if (found % sizeof(T) != 0 || found / sizeof(T) != count) {
      return Status::range(ErrorCode::kBadSectionSize, id.name(), found, count * sizeof(T),
                           count * sizeof(T));
    }
    return std::span<const T>(reinterpret_cast<const T*>(bytes.value().data()),
                              static_cast<size_t>(count));
  }

  // For tools that list a shard: section k's four-character name and bytes, k < section_count().
  uint32_t section_count() const { return section_count_; }
  std::string_view section_name(uint32_t k) const;
  Bytes section_bytes(uint32_t k) const;
  // XXH64 of those bytes.
  uint64_t section_checksum(uint32_t k) const { return load_le<uint64_t>(entry(k) + 24); }

 private:
  const uint8_t* entry(uint32_t k) const {
    return file_.data() + kShardHeaderSize + k * kSectionEntrySize;
  }

  Bytes file_;
  uint32_t section_count_ = 0;
};

}  // namespace nearshelf
