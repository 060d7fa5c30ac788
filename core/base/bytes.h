// Little-endian reads and writes. Readers never look past the span they were given.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/base/status.h"

namespace nearshelf {

using Bytes = std::span<const uint8_t>;

// The formats are little-endian and so is every machine nearshelf runs on (wasm by definition).
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "nearshelf reads shards in place and needs a little-endian machine"
#endif

// Reads a T at `bytes`, which need not be aligned. The caller guarantees sizeof(T) readable bytes.
template <typename T>
T load_le(const uint8_t* bytes) {
  static_assert(std::is_trivially_copyable_v<T>);
  T value;
  std::memcpy(&value, bytes, sizeof(T));
  return value;
}

// Sequential reader over borrowed bytes. After the first failed read every later read fails too, so
// a decoder may check ok() once at the end of a group of fields.
class ByteReader {
 public:
  explicit ByteReader(Bytes bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  size_t position() const { return position_; }
  size_t remaining() const { return bytes_.size() - position_; }
  bool at_end() const { return ok_ && remaining() == 0; }

  template <typename T>
  T read() {
    if (!take(sizeof(T))) return T{};
    return load_le<T>(bytes_.data() + position_ - sizeof(T));
  }

  // The next `length` bytes as a view into the input; empty when they are not there.
  Bytes read_bytes(size_t length) {
    if (!take(length)) return {};
    return bytes_.subspan(position_ - length, length);
  }

  std::string_view read_text(size_t length) {
    const Bytes view = read_bytes(length);
    return {reinterpret_cast<const char*>(view.data()), view.size()};
  }

  // Unsigned LEB128, at most 32 bits, shortest form only: one value has one encoding.
  uint32_t read_varint() {
    uint32_t value = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
      const uint8_t byte = read<uint8_t>();
      if (!ok_) return 0;
      if (shift == 28 && byte > 0x0F) break;
      value |= static_cast<uint32_t>(byte & 0x7F) << shift;
      if ((byte & 0x80) == 0) {
        if (byte == 0 && shift != 0) break;
        return value;
      }
    }
    ok_ = false;
    return 0;
  }

 private:
  bool take(size_t length) {
    if (!ok_ || length > remaining()) {
      ok_ = false;
      return false;
    }
    position_ += length;
    return true;
  }

  Bytes bytes_;
  size_t position_ = 0;
  bool ok_ = true;
};

// Appends little-endian values to a growing buffer.
class ByteWriter {
 public:
  template <typename T>
  void write(T value) {
    static_assert(std::is_trivially_copyable_v<T>);
    const size_t at = bytes_.size();
    bytes_.resize(at + sizeof(T));
    std::memcpy(bytes_.data() + at, &value, sizeof(T));
  }

  void write_bytes(Bytes bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }

  void write_text(std::string_view text) {
    write_bytes({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
  }

  void write_varint(uint32_t value) {
    while (value >= 0x80) {
      write(static_cast<uint8_t>(value | 0x80));
      value >>= 7;
    }
    write(static_cast<uint8_t>(value));
  }

  void pad_to(size_t alignment) {
    bytes_.resize((bytes_.size() + alignment - 1) / alignment * alignment);
  }

  size_t size() const { return bytes_.size(); }
  std::vector<uint8_t>& bytes() { return bytes_; }

 private:
  std::vector<uint8_t> bytes_;
};

}  // namespace nearshelf
