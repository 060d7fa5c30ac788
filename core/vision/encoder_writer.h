// Writes encoder shards. What an encoder is made of, in the terms of core/vision/encoder_format.h.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/aligned_buffer.h"
#include "core/vision/encoder_format.h"
#include "core/vision/photo.h"

namespace nearshelf {

// One linear map after the features f (scaled to length 1): y[r] = scales[r] * sum over k of
// values[r][k] * f[k] + offsets[r]; then y is scaled to length 1.
struct EncoderProjection {
  uint32_t dimensions = 0;     // 0 = none
  std::vector<int8_t> values;  // [dimensions][features], -127..127
  std::vector<float> scales;   // [dimensions]
  std::vector<float> offsets;  // [dimensions]
};

struct EncoderSpec {
  std::vector<EncoderTensor> tensors;  // 0 = the photo: its channels are 3
  std::vector<EncoderLayer> layers;    // in the order they run
  std::vector<int8_t> weights;         // WGHT
  std::vector<int32_t> bias;           // BIAS
  std::vector<float> multipliers;      // MULT
  std::vector<uint32_t> lists;         // LIST
  std::vector<uint8_t> tables;         // LUTS, 128 bytes each
  uint8_t pad_pixel[4] = {};
  PhotoFit fit = PhotoFit::kStretch;
  EncoderProjection projection;
};

// The shard of role kEncoder. Fails with kOutOfMemory only: what Encoder::load() would refuse, it
// refuses when it is loaded.
Result<AlignedBuffer> write_encoder(const EncoderSpec& spec);

}  // namespace nearshelf
