#include "pipeline/import/unpack.h"

#include <lzma.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

#include "pipeline/import/import_error.h"

namespace nearshelf::pipeline {
namespace {

using namespace std::string_view_literals;

constexpr size_t kChunkBytes = size_t{1} << 16;
constexpr uint64_t kXzMemoryLimit = uint64_t{512} << 20;  // xz -9 needs 65 MiB

[[noreturn]] void fail_truncated(const std::string& name, const char* kind) {
  throw ImportError(name + ": the " + kind +
                    " archive ends too early. Copy or download the file again.");
}

[[noreturn]] void fail_damaged(const std::string& name, const char* kind, uint64_t position) {
  throw ImportError(name + ": the " + kind + " archive is damaged near byte " +
                    std::to_string(position) + ". Copy or download the file again.");
}

// Gives back the first bytes, which were read to recognise the archive, before all others.
class PrefixedSource : public ByteSource {
 public:
  PrefixedSource(std::string prefix, std::unique_ptr<ByteSource> rest)
      : prefix_(std::move(prefix)), rest_(std::move(rest)) {}

  size_t read(char* out, size_t capacity) override {
    if (used_ == prefix_.size()) return rest_->read(out, capacity);
    const size_t count = std::min(capacity, prefix_.size() - used_);
    std::memcpy(out, prefix_.data() + used_, count);
    used_ += count;
    return count;
  }

  uint64_t position() const override { return rest_->position(); }
  uint64_t size() const override { return rest_->size(); }

 private:
  std::string prefix_;
  size_t used_ = 0;
  std::unique_ptr<ByteSource> rest_;
};

class GzipSource : public ByteSource {
 public:
  GzipSource(std::unique_ptr<ByteSource> packed, std::string name)
      : packed_(std::move(packed)), name_(std::move(name)) {
    constexpr int kGzipFormatOnly = 16 + MAX_WBITS;
    if (inflateInit2(&stream_, kGzipFormatOnly) != Z_OK) throw std::bad_alloc();
  }
  ~GzipSource() override { inflateEnd(&stream_); }

  size_t read(char* out, size_t capacity) override {
    stream_.next_out = reinterpret_cast<Bytef*>(out);
    stream_.avail_out = static_cast<uInt>(std::min(capacity, kChunkBytes));
    const uInt room = stream_.avail_out;
    while (stream_.avail_out == room) {
      if (stream_.avail_in == 0 && !refill()) {
        if (!between_members_) fail_truncated(name_, "gzip");
        return 0;
      }
      if (between_members_) {
        inflateReset(&stream_);
        between_members_ = false;
      }
      const int result = inflate(&stream_, Z_NO_FLUSH);
      if (result == Z_STREAM_END) {
        between_members_ = true;
      } else if (result != Z_OK && result != Z_BUF_ERROR) {
        fail_damaged(name_, "gzip", packed_->position());
      }
    }
    return room - stream_.avail_out;
  }

  uint64_t position() const override { return packed_->position(); }
  uint64_t size() const override { return packed_->size(); }

 private:
  bool refill() {
    const size_t count = packed_->read(input_.data(), input_.size());
    stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
    stream_.avail_in = static_cast<uInt>(count);
    return count > 0;
  }

  std::unique_ptr<ByteSource> packed_;
  std::string name_;
  std::array<char, kChunkBytes> input_;
  z_stream stream_{};
  bool between_members_ = false;
};

class XzSource : public ByteSource {
 public:
  XzSource(std::unique_ptr<ByteSource> packed, std::string name)
      : packed_(std::move(packed)), name_(std::move(name)) {
    if (lzma_stream_decoder(&stream_, kXzMemoryLimit, LZMA_CONCATENATED) != LZMA_OK) {
      throw std::bad_alloc();
    }
  }
  ~XzSource() override { lzma_end(&stream_); }

  size_t read(char* out, size_t capacity) override {
    stream_.next_out = reinterpret_cast<uint8_t*>(out);
    stream_.avail_out = capacity;
    while (stream_.avail_out == capacity && !ended_) {
      if (stream_.avail_in == 0 && !input_ended_) refill();
      decode();
    }
    return capacity - stream_.avail_out;
  }

  uint64_t position() const override { return packed_->position(); }
  uint64_t size() const override { return packed_->size(); }

 private:
  void refill() {
    const size_t count = packed_->read(input_.data(), input_.size());
    stream_.next_in = reinterpret_cast<const uint8_t*>(input_.data());
    stream_.avail_in = count;
    input_ended_ = count == 0;
  }

  void decode() {
    switch (lzma_code(&stream_, input_ended_ ? LZMA_FINISH : LZMA_RUN)) {
      case LZMA_OK:
        break;
      case LZMA_STREAM_END:
        ended_ = true;
        break;
      case LZMA_BUF_ERROR:
        // Also returned when no progress is possible although more input may come.
        if (input_ended_) fail_truncated(name_, "xz");
        break;
      case LZMA_MEMLIMIT_ERROR:
        throw ImportError(name_ + ": the xz archive needs more than 512 MiB of memory to unpack. " +
                          "Pack it again with xz -9 or lower, or unpack it first.");
      case LZMA_MEM_ERROR:
        throw std::bad_alloc();
      default:
        fail_damaged(name_, "xz", packed_->position());
    }
  }

  std::unique_ptr<ByteSource> packed_;
  std::string name_;
  std::array<char, kChunkBytes> input_;
  lzma_stream stream_ = LZMA_STREAM_INIT;
  bool input_ended_ = false;
  bool ended_ = false;
};

struct ForeignArchive {
  std::string_view magic;
  const char* description;
};

constexpr std::array<ForeignArchive, 4> kForeignArchives = {{
    {"PK\x03\x04"sv, "a ZIP archive or an Excel workbook. Unpack it or export it as CSV"},
    {"\xD0\xCF\x11\xE0"sv, "an old Excel workbook. Export it as CSV"},
    {"\x28\xB5\x2F\xFD"sv, "a zstd archive. Unpack it, or pack it with gzip or xz"},
    {"BZh"sv, "a bzip2 archive. Unpack it, or pack it with gzip or xz"},
}};

}  // namespace

std::unique_ptr<ByteSource> unpack(std::unique_ptr<ByteSource> raw, const std::string& name) {
  constexpr size_t kLongestMagic = 6;
  std::string start(kLongestMagic, '\0');
  size_t length = 0;
  while (length < start.size()) {
    const size_t count = raw->read(start.data() + length, start.size() - length);
    if (count == 0) break;
    length += count;
  }
  start.resize(length);

  for (const ForeignArchive& archive : kForeignArchives) {
    if (start.starts_with(archive.magic)) {
      throw ImportError(name + ": is " + archive.description + ".");
    }
  }
  const bool gzip = start.starts_with("\x1F\x8B"sv);
  const bool xz = start.starts_with(
      "\xFD"
      "7zXZ\0"sv);
  auto source = std::make_unique<PrefixedSource>(std::move(start), std::move(raw));
  if (gzip) return std::make_unique<GzipSource>(std::move(source), name);
  if (xz) return std::make_unique<XzSource>(std::move(source), name);
  return source;
}

}  // namespace nearshelf::pipeline
