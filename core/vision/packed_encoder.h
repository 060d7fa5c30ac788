// What an encoder keeps of its shard: weights packed for one set of kernels, and small tables.
#pragma once

#include <span>
#include <vector>

#include "core/base/aligned_buffer.h"
#include "core/kernels/conv_kernels.h"
#include "core/vision/encoder_tables.h"

namespace nearshelf {

class PackedEncoder {
 public:
  PackedEncoder() = default;

  // Copies what it needs of `tables`. Fails with kOutOfMemory.
  static Result<PackedEncoder> pack(const EncoderTables& tables, const ConvKernels& kernels);

  // Of convolution number `layer`.
  const void* weights(uint32_t layer) const { return at(weights_[layer]); }
  const float* multipliers(const EncoderLayer& layer) const {
    return reinterpret_cast<const float*>(at(multipliers_)) + layer.channels;
  }
  const uint32_t* list(const EncoderLayer& layer) const {
    return reinterpret_cast<const uint32_t*>(at(lists_)) + layer.list;
  }
  const uint8_t* table(const EncoderLayer& layer) const {
    return at(tables_) + size_t{layer.table} * kEncoderTableSize;
  }
  const int8_t* projection() const { return reinterpret_cast<const int8_t*>(at(projection_)); }
  const float* projection_scales() const {
    return reinterpret_cast<const float*>(at(projection_scales_));
  }
  const float* projection_offsets() const {
    return reinterpret_cast<const float*>(at(projection_offsets_));
  }
  size_t bytes() const { return buffer_.size(); }

 private:
  const uint8_t* at(size_t offset) const { return buffer_.bytes().data() + offset; }

  AlignedBuffer buffer_;
  std::vector<size_t> weights_;  // offsets, one a layer
  size_t multipliers_ = 0;
  size_t lists_ = 0;
  size_t tables_ = 0;
  size_t projection_ = 0;
  size_t projection_scales_ = 0;
  size_t projection_offsets_ = 0;
};

}  // namespace nearshelf
