#include "core/shard/shard_writer.h"

#include "core/base/aligned_buffer.h"
#include "core/base/hash.h"

namespace nearshelf {

void ShardWriter::add(SectionId id, Bytes bytes) {
  sections_.push_back({id.code(), {bytes.begin(), bytes.end()}});
}

std::vector<uint8_t> ShardWriter::finish() const {
  ByteWriter table;
  ByteWriter body;
  const size_t body_start = kShardHeaderSize + sections_.size() * kSectionEntrySize;
  for (const Section& section : sections_) {
    while ((body_start + body.size()) % kShardAlignment != 0) body.write<uint8_t>(0);
    table.write<uint32_t>(section.id);
    table.write<uint32_t>(0);
    table.write<uint64_t>(body_start + body.size());
    table.write<uint64_t>(section.bytes.size());
    table.write<uint64_t>(xxh64(Bytes(section.bytes)));
    body.write_bytes(section.bytes);
  }

  ByteWriter file;
  file.write_text({kShardMagic, 8});
  file.write<uint16_t>(kShardVersion);
  file.write<uint16_t>(static_cast<uint16_t>(role_));
  file.write<uint32_t>(static_cast<uint32_t>(sections_.size()));
  file.write<uint64_t>(body_start + body.size());
  file.pad_to(kTableChecksumOffset);

  std::vector<uint8_t> covered = file.bytes();
  covered.insert(covered.end(), table.bytes().begin(), table.bytes().end());
  file.write<uint64_t>(xxh64(Bytes(covered)));
  file.write_bytes(table.bytes());
  file.write_bytes(body.bytes());
  return std::move(file.bytes());
}

}  // namespace nearshelf
