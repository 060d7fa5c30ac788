// The tables of an encoder shard, read in place. What open_encoder() accepts is safe to run.
#pragma once

#include <span>

#include "core/base/bytes.h"
#include "core/vision/encoder_format.h"

namespace nearshelf {

// Views of the shard's bytes.
struct EncoderTables {
  EncoderMeta meta = {};
  std::span<const EncoderTensor> tensors;
  std::span<const EncoderLayer> layers;
  std::span<const int8_t> weights;
  std::span<const int32_t> bias;
  std::span<const float> multipliers;
  std::span<const uint32_t> lists;
  std::span<const uint8_t> tables;
  std::span<const int8_t> projection;  // [dimensions][features]; these three are empty without one
  std::span<const float> projection_scales;
  std::span<const float> projection_offsets;
  uint64_t id = 0;  // XXH64 over the sections' checksums

  const EncoderTensor& input(const EncoderLayer& layer) const { return tensors[layer.inputs[0]]; }
  const EncoderTensor& output(const EncoderLayer& layer) const { return tensors[layer.output]; }
};

// Checks every rule of docs/FORMAT.md, "Encoder shard". Fails as ShardView::open does, and with
// kMissingSection, kBadSectionSize, kBadLayout, kBadValue or kTooLarge; the message names the layer
// or tensor.
Result<EncoderTables> open_encoder(Bytes shard);

}  // namespace nearshelf
