#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "core/base/aligned_buffer.h"
#include "core/base/hash.h"
#include "core/shard/shard_view.h"
#include "core/shard/shard_writer.h"
#include "core/shard/string_column.h"

using namespace nearshelf;

namespace {

constexpr SectionId kFirst{"AAAA"};
constexpr SectionId kSecond{"BBBB"};
constexpr SectionId kEmpty{"CCCC"};

std::vector<uint8_t> sample_file() {
  ShardWriter writer(ShardRole::kCatalog);
  const std::vector<uint32_t> numbers = {1, 2, 3};
  writer.add_array<uint32_t>(kFirst, numbers);
  writer.add(kSecond, encode_string_column(std::vector<std::string>{"one", "", "three"}));
  writer.add(kEmpty, {});
  return writer.finish();
}

Status open_status(const std::vector<uint8_t>& file, ShardRole role = ShardRole::kCatalog) {
  const AlignedBuffer buffer = AlignedBuffer::copy_of(file);
  return ShardView::open(buffer.bytes(), role).status();
}

// Repairs the table checksum after a test has changed the header, so that the change itself is met.
void seal(std::vector<uint8_t>& file) {
  const uint32_t sections = load_le<uint32_t>(file.data() + 12);
  std::vector<uint8_t> covered(file.begin(), file.begin() + kTableChecksumOffset);
  covered.insert(covered.end(), file.begin() + kShardHeaderSize,
                 file.begin() + kShardHeaderSize + sections * kSectionEntrySize);
  const uint64_t checksum = xxh64(Bytes(covered));
  std::memcpy(file.data() + kTableChecksumOffset, &checksum, sizeof(checksum));
}

}  // namespace

TEST_CASE("what was written is read back, in place") {
  const AlignedBuffer file = AlignedBuffer::copy_of(sample_file());
  const auto shard = ShardView::open(file.bytes(), ShardRole::kCatalog);
  REQUIRE(shard.ok());
  const auto numbers = shard.value().array<uint32_t>(kFirst, 3);
  REQUIRE(numbers.ok());
  CHECK(numbers.value()[2] == 3);
  const auto* address = reinterpret_cast<const uint8_t*>(numbers.value().data());
  CHECK(address > file.bytes().data());
  CHECK(reinterpret_cast<uintptr_t>(address) % kShardAlignment == 0);
  CHECK(shard.value().section(kEmpty).value().empty());

  const auto column = StringColumn::open(shard.value(), kSecond, 3, 10);
  REQUIRE(column.ok());
  CHECK(column.value()[0] == "one");
  CHECK(column.value()[1].empty());
  CHECK(column.value()[2] == "three");
}

TEST_CASE("another version is refused, and the message holds both numbers") {
  std::vector<uint8_t> file = sample_file();
  file[8] = 7;
  const Status status = open_status(file);
  CHECK(status.code() == ErrorCode::kUnsupportedVersion);
  CHECK(status.message().find("found 7, expected 1") != std::string::npos);
}

TEST_CASE("another role, another file type, a section that is not there") {
  CHECK(open_status(sample_file(), ShardRole::kModel).code() == ErrorCode::kWrongRole);
  std::vector<uint8_t> other = sample_file();
  other[0] = 'X';
  CHECK(open_status(other).code() == ErrorCode::kBadMagic);

  const AlignedBuffer file = AlignedBuffer::copy_of(sample_file());
  const auto shard = ShardView::open(file.bytes(), ShardRole::kCatalog);
  const Status missing = shard.value().section(SectionId{"NONE"}).status();
  CHECK(missing.code() == ErrorCode::kMissingSection);
  CHECK(missing.message().find("NONE") == 0);
  CHECK(shard.value().array<uint32_t>(kFirst, 4).status().code() == ErrorCode::kBadSectionSize);
}

TEST_CASE("every cut of the file is refused") {
  const std::vector<uint8_t> whole = sample_file();
  for (size_t length = 0; length < whole.size(); ++length) {
    CAPTURE(length);
    CHECK_FALSE(open_status({whole.begin(), whole.begin() + length}).ok());
  }
  std::vector<uint8_t> longer = whole;
  longer.push_back(0);
  CHECK_FALSE(open_status(longer).ok());
}

TEST_CASE("every changed byte is noticed") {
  const std::vector<uint8_t> whole = sample_file();
  for (size_t at = 0; at < whole.size(); ++at) {
    CAPTURE(at);
    std::vector<uint8_t> changed = whole;
    changed[at] ^= 0x10;
    CHECK_FALSE(open_status(changed).ok());
  }
}

TEST_CASE("a table that lies is refused even when its checksum is right") {
  struct Lie {
    size_t offset;
    uint64_t value;
  };
  const size_t first = kShardHeaderSize;
  for (const Lie& lie : {Lie{first + 8, 0}, Lie{first + 8, UINT64_MAX - 32},
                         Lie{first + 16, 1 << 20}, Lie{first + 16, UINT64_MAX}, Lie{first + 16, 13},
                         Lie{first + kSectionEntrySize + 8, 320}}) {
    std::vector<uint8_t> file = sample_file();
    std::memcpy(file.data() + lie.offset, &lie.value, sizeof(lie.value));
    seal(file);
    CAPTURE(lie.offset);
    CAPTURE(lie.value);
    CHECK_FALSE(open_status(file).ok());
  }
  std::vector<uint8_t> twice = sample_file();
  std::memcpy(twice.data() + first + kSectionEntrySize, "AAAA", 4);
  seal(twice);
  CHECK(open_status(twice).code() == ErrorCode::kBadLayout);
}

TEST_CASE("an address that is not aligned is refused rather than read slowly or wrongly") {
  const std::vector<uint8_t> file = sample_file();
  AlignedBuffer buffer = AlignedBuffer::allocate(file.size() + 1);
  std::memcpy(buffer.data() + 1, file.data(), file.size());
  CHECK(ShardView::open(buffer.bytes().subspan(1), ShardRole::kCatalog).status().code() ==
        ErrorCode::kBadArgument);
}

TEST_CASE("string columns with bad offsets are refused") {
  const std::vector<std::vector<uint32_t>> bad = {{1, 3}, {0, 9}, {0, 2}, {0}};
  for (const auto& offsets : bad) {
    ByteWriter bytes;
    for (const uint32_t offset : offsets) bytes.write(offset);
    bytes.write_text("abc");
    ShardWriter writer(ShardRole::kCatalog);
    writer.add(kFirst, bytes.bytes());
    const AlignedBuffer file = AlignedBuffer::copy_of(writer.finish());
    const auto shard = ShardView::open(file.bytes(), ShardRole::kCatalog);
    REQUIRE(shard.ok());
    CHECK_FALSE(StringColumn::open(shard.value(), kFirst, 1, 100).ok());
  }
}
