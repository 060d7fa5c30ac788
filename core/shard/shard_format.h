// Constants of the shard container, version 1. Byte tables: docs/FORMAT.md.
#pragma once

#include <cstdint>
#include <cstring>

namespace nearshelf {

inline constexpr char kShardMagic[9] = "NEARSHLF";
inline constexpr uint16_t kShardVersion = 1;
inline constexpr uint16_t kOldestShardVersion = 1;  // what this build still reads
inline constexpr uint32_t kMaxSections = 64;
inline constexpr uint32_t kMaxItems = 1u << 24;
inline constexpr size_t kShardHeaderSize = 64;
inline constexpr size_t kSectionEntrySize = 32;
inline constexpr size_t kTableChecksumOffset = 56;

enum class ShardRole : uint16_t {
  kCatalog = 1,
  kModel = 2,
  kDelta = 3,
  kRules = 4,
  kRows = 5,
  kVectorIndex = 8,
  kVectorRows = 9,
  kVectorCodes = 10,
  kVectorIds = 11,
  kEncoder = 12,
  kLooks = 13
};

// A section id: four ASCII characters in static storage, so that errors can name it.
class SectionId {
 public:
  constexpr explicit SectionId(const char (&name)[5]) : name_(name) {}

  constexpr const char* name() const { return name_; }
  uint32_t code() const {
    uint32_t value;
    std::memcpy(&value, name_, sizeof(value));
    return value;
  }

 private:
  const char* name_;
};

}  // namespace nearshelf
