#include "core/search/index_writer.h"

#include <algorithm>
#include <cmath>

#include "core/base/hash.h"
#include "core/kernels/quantize.h"
#include "core/search/quantized_vector.h"
#include "core/search/rotation.h"
#include "core/shard/shard_writer.h"
#include "core/shard/string_column.h"

namespace nearshelf {
namespace {

struct QuantizedRows {
  std::vector<int8_t> values;
  std::vector<float> factors;
};

QuantizedRows quantize_rows(std::span<const float> vectors, uint32_t dimensions) {
  const size_t rows = vectors.size() / dimensions;
  const size_t stride = row_stride(dimensions);
  QuantizedRows quantized;
  quantized.values.resize(rows * stride);
  quantized.factors.resize(rows);
  for (size_t row = 0; row < rows; ++row) {
    quantized.factors[row] =
        quantize_unit(vectors.subspan(row * dimensions, dimensions),
                      std::span(quantized.values).subspan(row * stride, dimensions));
  }
  return quantized;
}

void add_meta(ShardWriter* shard, std::initializer_list<uint32_t> fields) {
  shard->add_array<uint32_t>(kIndexMeta, std::span(fields.begin(), fields.size()));
}

// <r, q> is estimated as |r|^2 / <o, r> times <o, q>, o the signs of r: unbiased over rotations.
float code_factor(const RotatedVector& rotated) {
  double absolute = 0;
  for (const float value : rotated) absolute += std::fabs(double{value});
  if (absolute == 0) return 0;
  return static_cast<float>(double{squared_length(rotated)} / absolute);
}

}  // namespace

std::vector<uint8_t> write_index_head(const IndexHeadTable& table) {
  ShardWriter shard(ShardRole::kVectorIndex);
  const auto blocks = static_cast<uint32_t>(table.block_starts.size() - 1);
  add_meta(&shard, {static_cast<uint32_t>(table.tier), table.item_count, table.block_starts.back(),
                    table.dimensions, table.input_dimensions, blocks, table.code_blocks,
                    table.id_buckets, table.effort, 0});
  shard.add_array<uint32_t>(kBlockStarts, table.block_starts);
  if (!table.projection.empty()) shard.add_array<float>(kProjection, table.projection);
  if (!table.rotation_signs.empty()) shard.add(kRotationSigns, table.rotation_signs);
  if (!table.centroids.empty()) {
    const QuantizedRows centroids = quantize_rows(table.centroids, table.dimensions);
    shard.add_array<int8_t>(kCentroidValues, centroids.values);
    shard.add_array<float>(kCentroidFactors, centroids.factors);
  }
  return shard.finish();
}

std::vector<uint8_t> write_row_block(const RowBlockTable& table) {
  const QuantizedRows rows = quantize_rows(table.vectors, table.dimensions);
  ShardWriter shard(ShardRole::kVectorRows);
  add_meta(&shard, {table.block, table.first_row, static_cast<uint32_t>(table.items.size()),
                    table.dimensions});
  shard.add_array<int8_t>(kRowValues, rows.values);
  shard.add_array<float>(kRowFactors, rows.factors);
  shard.add_array<uint32_t>(kRowItemNumbers, table.items);
  shard.add(kRowIds, encode_string_column(table.ids));
  return shard.finish();
}

std::vector<uint8_t> write_code_block(const CodeBlockTable& table) {
  const size_t rows = table.items.size();
  const size_t d = table.dimensions;
  std::vector<uint8_t> codes((rows + kCodeItems - 1) / kCodeItems * kCodeBlockBytes);
  std::vector<float> factors(rows);
  std::vector<float> difference(d);
  for (size_t row = 0; row < rows; ++row) {
    for (size_t k = 0; k < d; ++k) difference[k] = table.vectors[row * d + k] - table.mean[k];
    const RotatedVector rotated = rotate(difference, table.rotation_signs);
    factors[row] = code_factor(rotated);
    uint8_t* code = codes.data() + row / kCodeItems * kCodeBlockBytes + row % kCodeItems;
    for (size_t bit = 0; bit < kCodeBits; ++bit) {
      if (rotated[bit] > 0) code[bit / 8 * kCodeItems] |= static_cast<uint8_t>(1u << (bit % 8));
    }
  }
  ShardWriter shard(ShardRole::kVectorCodes);
  add_meta(&shard, {table.block, table.first_row, static_cast<uint32_t>(rows),
                    static_cast<uint32_t>(kCodeBits)});
  shard.add_array<uint8_t>(kCodeValues, codes);
  shard.add_array<float>(kCodeFactors, factors);
  shard.add_array<uint32_t>(kRowItemNumbers, table.items);
  return shard.finish();
}

std::vector<std::vector<uint8_t>> write_id_lookups(std::span<const std::string> ids,
                                                   std::span<const uint32_t> rows,
                                                   uint32_t buckets) {
  std::vector<std::vector<std::pair<uint32_t, uint32_t>>> entries(buckets);
  for (size_t k = 0; k < ids.size(); ++k) {
    const uint64_t hash = xxh64(ids[k]);
    entries[id_bucket(hash, buckets)].emplace_back(id_key(hash), rows[k]);
  }
  std::vector<std::vector<uint8_t>> shards;
  for (uint32_t bucket = 0; bucket < buckets; ++bucket) {
    std::sort(entries[bucket].begin(), entries[bucket].end());
    std::vector<uint32_t> keys;
    std::vector<uint32_t> found;
    for (const auto& [key, row] : entries[bucket]) {
      keys.push_back(key);
      found.push_back(row);
    }
    ShardWriter shard(ShardRole::kVectorIds);
    add_meta(&shard, {bucket, static_cast<uint32_t>(keys.size()), 0, 0});
    shard.add_array<uint32_t>(kIdHashes, keys);
    shard.add_array<uint32_t>(kIdRows, found);
    shards.push_back(shard.finish());
  }
  return shards;
}

}  // namespace nearshelf
