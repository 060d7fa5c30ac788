#include "core/shard/string_column.h"

namespace nearshelf {

Result<StringColumn> StringColumn::open(const ShardView& shard, SectionId id, uint32_t count,
                                        uint32_t max_bytes) {
  const Result<Bytes> section = shard.section(id);
  if (!section.ok()) return section.status();
  const Bytes bytes = section.value();
  const uint64_t offsets_size = (uint64_t{count} + 1) * sizeof(uint32_t);
  if (bytes.size() < offsets_size) {
    return Status::range(ErrorCode::kBadSectionSize, id.name(), bytes.size(), offsets_size,
                         UINT32_MAX);
  }
  StringColumn column;
  column.offsets_ = reinterpret_cast<const uint32_t*>(bytes.data());
  column.text_ = reinterpret_cast<const char*>(bytes.data() + offsets_size);
  column.count_ = count;

  const uint64_t text_size = bytes.size() - offsets_size;
  if (column.offsets_[0] != 0 || column.offsets_[count] != text_size) {
    return Status::range(ErrorCode::kBadLayout, id.name(), column.offsets_[count], text_size,
                         text_size);
  }
  for (uint32_t k = 0; k < count; ++k) {
    const uint32_t from = column.offsets_[k];
    const uint32_t to = column.offsets_[k + 1];
    if (to < from || to > text_size) {
      return Status::range(ErrorCode::kBadLayout, id.name(), to, from, text_size);
    }
    if (to - from > max_bytes) {
      return Status::range(ErrorCode::kTooLarge, id.name(), to - from, 0, max_bytes);
    }
  }
  return column;
}

std::vector<uint8_t> encode_string_column(std::span<const std::string> strings) {
  ByteWriter writer;
  uint32_t offset = 0;
  writer.write(offset);
  for (const std::string& text : strings) {
    offset += static_cast<uint32_t>(text.size());
    writer.write(offset);
  }
  for (const std::string& text : strings) writer.write_text(text);
  return std::move(writer.bytes());
}

}  // namespace nearshelf
