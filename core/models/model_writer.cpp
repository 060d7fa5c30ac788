#include "core/models/model_writer.h"

#include <algorithm>
#include <cmath>

#include "core/kernels/quantize.h"
#include "core/models/sequence_writer.h"
#include "core/shard/shard_writer.h"

namespace nearshelf {
namespace {

struct QuantizedVectors {
  std::vector<float> scales;
  std::vector<int8_t> values;  // item_count x stride
};

QuantizedVectors quantize_vectors(const std::vector<float>& vectors, uint32_t item_count,
                                  uint32_t d) {
  const size_t stride = vector_stride(d);
  QuantizedVectors quantised{std::vector<float>(item_count),
                             std::vector<int8_t>(item_count * stride)};
  for (uint32_t item = 0; item < item_count; ++item) {
    const std::span<const float> row(vectors.data() + size_t{item} * d, d);
    quantised.scales[item] = quantize_row(row, {quantised.values.data() + item * stride, d});
  }
  return quantised;
}

void write_vectors(const ModelTable& table, uint32_t item_count, ShardWriter* shard) {
  const uint32_t d = table.dimensions;
  const size_t stride = vector_stride(d);
  const auto [scales, values] = quantize_vectors(table.vectors, item_count, d);

  std::vector<float> gramian;
  gramian.reserve(size_t{d} * (d + 1) / 2);
  std::vector<double> sums(size_t{d} * d, 0);
  for (uint32_t item = 0; item < item_count; ++item) {
    const int8_t* row = values.data() + item * stride;
    const double square = double{scales[item]} * scales[item];
    for (uint32_t a = 0; a < d; ++a) {
      for (uint32_t b = a; b < d; ++b) sums[a * d + b] += square * (int{row[a]} * int{row[b]});
    }
  }
  for (uint32_t a = 0; a < d; ++a) {
    for (uint32_t b = a; b < d; ++b) {
      gramian.push_back(static_cast<float>(double{table.unobserved_weight} * sums[a * d + b]));
    }
  }
  shard->add_array<float>(kVectorScales, scales);
  shard->add_array<int8_t>(kVectorValues, values);
  shard->add_array<float>(kGramian, gramian);
}

void write_tower(const TowerTable& tower, uint32_t item_count, ShardWriter* shard) {
  const auto outputs = quantize_vectors(tower.outputs, item_count, tower.dimensions);
  shard->add_array<float>(kTowerScales, outputs.scales);
  shard->add_array<int8_t>(kTowerValues, outputs.values);
  if (tower.inputs.empty()) return;
  const auto inputs = quantize_vectors(tower.inputs, item_count, tower.dimensions);
  shard->add_array<float>(kTowerInputScales, inputs.scales);
  shard->add_array<int8_t>(kTowerInputValues, inputs.values);
}

void write_popularity(const std::vector<float>& popularity, SectionId id, ShardWriter* shard) {
  const float largest = *std::max_element(popularity.begin(), popularity.end());
  std::vector<uint16_t> values;
  for (const float value : popularity) {
    const float share = largest > 0 ? value / largest : 0;
    values.push_back(static_cast<uint16_t>(std::floor(share * 65535.0f + 0.5f)));
  }
  shard->add_array<uint16_t>(id, values);
}

uint32_t part_bit(ModelPart part) { return 1u << static_cast<unsigned>(part); }

}  // namespace

std::vector<uint8_t> write_model(const ModelTable& table, uint32_t item_count,
                                 uint64_t ids_checksum, RowBlocks* row_blocks) {
  uint32_t parts = table.history ? part_bit(ModelPart::kHistory) : 0;
  if (!table.rows.empty()) parts |= part_bit(ModelPart::kRows);
  if (!table.vectors.empty()) parts |= part_bit(ModelPart::kVectors);
  if (table.repeat) parts |= part_bit(ModelPart::kRepeat);
  if (table.tower.dimensions > 0) parts |= part_bit(ModelPart::kTower);
  if (table.sequence.shape.dimensions > 0) parts |= part_bit(ModelPart::kSequence);
  if (!table.popularity.empty()) parts |= part_bit(ModelPart::kPopularity);

  ByteWriter meta;
  meta.write(item_count);
  meta.write(parts);
  meta.write(ids_checksum);
  ModelParameters parameters = table.parameters;
  parameters.dimensions = table.vectors.empty() ? 0 : table.dimensions;
  parameters.tower_dimensions = table.tower.dimensions;
  parameters.unobserved_mass = table.unobserved_weight * static_cast<float>(item_count);

  ShardWriter shard(ShardRole::kModel);
  shard.add(kModelMeta, meta.bytes());
  shard.add(kParameters, encode_parameters(parameters));
  if (!table.rows.empty() && row_blocks != nullptr) {
    *row_blocks =
        split_rows(table.rows, kItemRows, table.row_precision, ids_checksum, kRowsBlockBytes);
    write_row_starts(*row_blocks, kItemRows, &shard);
  } else if (!table.rows.empty()) {
    write_rows(table.rows, kItemRows, table.row_precision, &shard);
  }
  if (!table.bought_rows.empty()) {
    write_rows(table.bought_rows, kBoughtRows, table.row_precision, &shard);
  }
  if (!table.vectors.empty()) write_vectors(table, item_count, &shard);
  if (table.tower.dimensions > 0) write_tower(table.tower, item_count, &shard);
  if (table.sequence.shape.dimensions > 0) write_sequence(table.sequence, &shard);
  if (!table.popularity.empty()) write_popularity(table.popularity, kPopularityValues, &shard);
  if (!table.trend.empty()) write_popularity(table.trend, kTrendValues, &shard);
  return shard.finish();
}

}  // namespace nearshelf
