#include "core/shard/shard_view.h"

#include <algorithm>

#include "core/base/aligned_buffer.h"
#include "core/base/hash.h"

namespace nearshelf {
namespace {

constexpr uint64_t round_up(uint64_t value) {
  return (value + kShardAlignment - 1) / kShardAlignment * kShardAlignment;
}

bool all_zero(Bytes bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](uint8_t byte) { return byte == 0; });
}

Status check_header(Bytes file, ShardRole role) {
  const uint8_t* header = file.data();
  if (std::memcmp(header, kShardMagic, 8) != 0) {
    return Status::at(ErrorCode::kBadMagic, "shard header");
  }
  const auto version = load_le<uint16_t>(header + 8);
  if (version < kOldestShardVersion || version > kShardVersion) {
    return Status::range(ErrorCode::kUnsupportedVersion, "shard version", version,
                         kOldestShardVersion, kShardVersion);
  }
  const auto found_role = load_le<uint16_t>(header + 10);
  if (found_role != static_cast<uint16_t>(role)) {
    const auto wanted = static_cast<uint16_t>(role);
    return Status::range(ErrorCode::kWrongRole, "shard role", found_role, wanted, wanted);
  }
  const auto sections = load_le<uint32_t>(header + 12);
  if (sections < 1 || sections > kMaxSections) {
    return Status::range(ErrorCode::kTooLarge, "section count", sections, 1, kMaxSections);
  }
  const auto size = load_le<uint64_t>(header + 16);
  if (size != file.size()) {
    return Status::range(ErrorCode::kTruncated, "file size", file.size(), size, size);
  }
  if (!all_zero(file.subspan(24, kTableChecksumOffset - 24))) {
    return Status::at(ErrorCode::kBadLayout, "reserved header bytes");
  }
  return {};
}

// XXH64 over the header up to the checksum and over the table; they are not contiguous in the file.
uint64_t table_checksum(Bytes file, uint32_t sections) {
  uint8_t covered[kTableChecksumOffset + kMaxSections * kSectionEntrySize];
  const size_t table_size = sections * kSectionEntrySize;
  std::memcpy(covered, file.data(), kTableChecksumOffset);
  std::memcpy(covered + kTableChecksumOffset, file.data() + kShardHeaderSize, table_size);
  return xxh64(Bytes(covered, kTableChecksumOffset + table_size));
}

}  // namespace

Result<ShardView> ShardView::open(Bytes file, ShardRole role) {
  if (reinterpret_cast<uintptr_t>(file.data()) % kShardAlignment != 0) {
    return Status::at(ErrorCode::kBadArgument, "shard alignment");
  }
  if (file.size() < kShardHeaderSize + kSectionEntrySize) {
    return Status::range(ErrorCode::kTruncated, "shard header", file.size(),
                         kShardHeaderSize + kSectionEntrySize, UINT32_MAX);
  }
  if (const Status status = check_header(file, role); !status.ok()) return status;

  ShardView view;
  view.file_ = file;
  view.section_count_ = load_le<uint32_t>(file.data() + 12);
  uint64_t end = kShardHeaderSize + uint64_t{view.section_count_} * kSectionEntrySize;
  if (end > file.size()) {
    return Status::range(ErrorCode::kTruncated, "section table", file.size(), end, UINT32_MAX);
  }
  if (load_le<uint64_t>(file.data() + kTableChecksumOffset) !=
      table_checksum(file, view.section_count_)) {
    return Status::at(ErrorCode::kChecksumMismatch, "section table");
  }

  for (uint32_t k = 0; k < view.section_count_; ++k) {
    const uint8_t* entry = view.entry(k);
    const auto offset = load_le<uint64_t>(entry + 8);
    const auto length = load_le<uint64_t>(entry + 16);
    const uint64_t expected = round_up(end);
    if (offset != expected || load_le<uint32_t>(entry + 4) != 0) {
      return Status::range(ErrorCode::kBadLayout, "section offset", offset, expected, expected);
    }
    if (offset > file.size() || length > file.size() - offset) {
      return Status::range(ErrorCode::kTruncated, "section length", length, 0,
                           offset > file.size() ? 0 : file.size() - offset);
    }
    // Both ends lie within the file by now, so they fit a size_t on 32-bit machines too.
    if (!all_zero(file.subspan(static_cast<size_t>(end), static_cast<size_t>(offset - end)))) {
      return Status::at(ErrorCode::kBadLayout, "padding between sections");
    }
    for (uint32_t earlier = 0; earlier < k; ++earlier) {
      if (view.section_name(earlier) == view.section_name(k)) {
        return Status::at(ErrorCode::kBadLayout, "section id used twice");
      }
    }
    if (view.section_checksum(k) != xxh64(view.section_bytes(k))) {
      return Status::range(ErrorCode::kChecksumMismatch, "section number", k, k, k);
    }
    end = offset + length;
  }
  if (end != file.size()) {
    return Status::range(ErrorCode::kBadLayout, "end of the last section", end, file.size(),
                         file.size());
  }
  return view;
}

std::string_view ShardView::section_name(uint32_t k) const {
  return {reinterpret_cast<const char*>(entry(k)), 4};
}

Bytes ShardView::section_bytes(uint32_t k) const {
  const auto offset = static_cast<size_t>(load_le<uint64_t>(entry(k) + 8));
  const auto length = static_cast<size_t>(load_le<uint64_t>(entry(k) + 16));
  return file_.subspan(offset, length);
}

bool ShardView::has(SectionId id) const { return section(id).ok(); }

Result<Bytes> ShardView::section(SectionId id) const {
  for (uint32_t k = 0; k < section_count_; ++k) {
    if (load_le<uint32_t>(entry(k)) == id.code()) return section_bytes(k);
  }
  return Status::at(ErrorCode::kMissingSection, id.name());
}

}  // namespace nearshelf
