// Owned bytes at the 64-byte alignment that shards are read in place at.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>

#include "core/base/bytes.h"

namespace nearshelf {

inline constexpr size_t kShardAlignment = 64;

class AlignedBuffer {
 public:
  AlignedBuffer() = default;

  // `size` uninitialised bytes. On lack of memory the buffer is empty: check data() or size().
  static AlignedBuffer allocate(size_t size) {
    AlignedBuffer buffer;
    // aligned_alloc wants a size that is a multiple of the alignment.
    const size_t rounded = (size / kShardAlignment + 1) * kShardAlignment;
    buffer.data_.reset(static_cast<uint8_t*>(std::aligned_alloc(kShardAlignment, rounded)));
    buffer.size_ = buffer.data_ ? size : 0;
    return buffer;
  }

  static AlignedBuffer copy_of(Bytes bytes) {
    AlignedBuffer buffer = allocate(bytes.size());
    if (buffer.size_ != 0) std::memcpy(buffer.data(), bytes.data(), bytes.size());
    return buffer;
  }

  uint8_t* data() { return data_.get(); }
  size_t size() const { return size_; }
  // View of the bytes; valid until the buffer is destroyed, also after it is moved from.
  Bytes bytes() const { return {data_.get(), size_}; }

 private:
  struct Free {
    void operator()(uint8_t* pointer) const { std::free(pointer); }
  };
  std::unique_ptr<uint8_t, Free> data_;
  size_t size_ = 0;
};

}  // namespace nearshelf
