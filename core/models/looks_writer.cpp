#include "core/models/looks_writer.h"

#include "core/base/bytes.h"
#include "core/kernels/quantize.h"
#include "core/models/looks_format.h"
#include "core/models/model_format.h"
#include "core/shard/shard_writer.h"

namespace nearshelf {

std::vector<uint8_t> write_looks(std::span<const float> vectors, uint32_t item_count,
                                 uint32_t dimensions, uint64_t ids_checksum, uint64_t encoder_id) {
  ByteWriter meta;
  meta.write(item_count);
  meta.write(dimensions);
  meta.write(ids_checksum);
  meta.write(encoder_id);

  const size_t stride = vector_stride(dimensions);
  std::vector<int8_t> values(item_count * stride);
  std::vector<float> scales(item_count);
  for (size_t item = 0; item < item_count; ++item) {
    scales[item] = quantize_unit(vectors.subspan(item * dimensions, dimensions),
                                 std::span(values).subspan(item * stride, dimensions));
  }

  ShardWriter shard(ShardRole::kLooks);
  shard.add(kLooksMeta, meta.bytes());
  shard.add_array<float>(kLooksScales, scales);
  shard.add_array<int8_t>(kLooksValues, values);
  return shard.finish();
}

}  // namespace nearshelf
