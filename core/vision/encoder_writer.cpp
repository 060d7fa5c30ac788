#include "core/vision/encoder_writer.h"

#include "core/shard/shard_writer.h"

namespace nearshelf {

Result<AlignedBuffer> write_encoder(const EncoderSpec& spec) {
  EncoderMeta meta = {};
  meta.tensors = static_cast<uint32_t>(spec.tensors.size());
  meta.layers = static_cast<uint32_t>(spec.layers.size());
  meta.features = spec.tensors.empty() ? 0 : spec.tensors.back().channels;
  meta.dimensions = spec.projection.dimensions;
  std::memcpy(meta.pad_pixel, spec.pad_pixel, sizeof(meta.pad_pixel));
  meta.fit = static_cast<uint32_t>(spec.fit);

  ShardWriter shard(ShardRole::kEncoder);
  shard.add_array<EncoderMeta>(kEncoderMeta, {&meta, 1});
  shard.add_array<EncoderTensor>(kEncoderTensors, spec.tensors);
  shard.add_array<EncoderLayer>(kEncoderLayers, spec.layers);
  shard.add_array<int8_t>(kEncoderWeights, spec.weights);
  shard.add_array<int32_t>(kEncoderBias, spec.bias);
  shard.add_array<float>(kEncoderMultipliers, spec.multipliers);
  shard.add_array<uint32_t>(kEncoderLists, spec.lists);
  shard.add_array<uint8_t>(kEncoderTables, spec.tables);
  if (spec.projection.dimensions > 0) {
    shard.add_array<int8_t>(kEncoderProjection, spec.projection.values);
    shard.add_array<float>(kEncoderProjectionScales, spec.projection.scales);
    shard.add_array<float>(kEncoderProjectionOffsets, spec.projection.offsets);
  }
  AlignedBuffer bytes = AlignedBuffer::copy_of(shard.finish());
  if (bytes.size() == 0) return Status::at(ErrorCode::kOutOfMemory, "encoder shard");
  return bytes;
}

}  // namespace nearshelf
