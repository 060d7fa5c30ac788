// Adds up pieces of one block of memory.
#pragma once

#include "core/base/aligned_buffer.h"
#include "core/kernels/conv_kernels.h"

namespace nearshelf {

class MemoryLayout {
 public:
  // Offset of a piece of `bytes` that kernels may read past the end of. A multiple of 64.
  size_t take(size_t bytes) {
    const size_t offset = bytes_;
    bytes_ += (bytes + kConvOverRead + kShardAlignment - 1) / kShardAlignment * kShardAlignment;
    return offset;
  }
  size_t bytes() const { return bytes_; }

 private:
  size_t bytes_ = 0;
};

}  // namespace nearshelf
