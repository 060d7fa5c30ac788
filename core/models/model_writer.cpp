#include "core/models/model_writer.h"

#include <algorithm>
#include <cmath>

#include "core/kernels/quantize.h"
#include "core/shard/shard_writer.h"

namespace nearshelf {
namespace {

void write_rows(const std::vector<std::vector<Neighbour>>& rows, ShardWriter* shard) {
  std::vector<uint16_t> counts;
  std::vector<float> scales;
  ByteWriter items;
  std::vector<int8_t> weights;
  for (const std::vector<Neighbour>& row : rows) {
    std::vector<float> values;
    for (const Neighbour& neighbour : row) values.push_back(neighbour.weight);
    std::vector<int8_t> quantised(row.size());
    scales.push_back(quantize_row(values, quantised));

    // A weight that rounds to zero says nothing: it need not be shipped.
    uint32_t previous = 0;
    uint16_t kept = 0;
    for (size_t k = 0; k < row.size(); ++k) {
      if (quantised[k] == 0) continue;
      items.write_varint(row[k].item - previous);
      previous = row[k].item;
      weights.push_back(quantised[k]);
      ++kept;
    }
    counts.push_back(kept);
  }
  shard->add_array<uint16_t>(kRowCounts, counts);
  shard->add_array<float>(kRowScales, scales);
  shard->add(kRowItems, items.bytes());
  shard->add_array<int8_t>(kRowWeights, weights);
}

void write_vectors(const ModelTable& table, uint32_t item_count, ShardWriter* shard) {
  const uint32_t d = table.dimensions;
  const size_t stride = vector_stride(d);
  std::vector<float> scales(item_count);
  std::vector<int8_t> values(item_count * stride);
  for (uint32_t item = 0; item < item_count; ++item) {
    const std::span<const float> row(table.vectors.data() + size_t{item} * d, d);
    scales[item] = quantize_row(row, {values.data() + item * stride, d});
  }

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

void write_popularity(const std::vector<float>& popularity, ShardWriter* shard) {
  const float largest = *std::max_element(popularity.begin(), popularity.end());
  std::vector<uint16_t> values;
  for (const float value : popularity) {
    const float share = largest > 0 ? value / largest : 0;
    values.push_back(static_cast<uint16_t>(std::floor(share * 65535.0f + 0.5f)));
  }
  shard->add_array<uint16_t>(kPopularityValues, values);
}

uint32_t part_bit(ModelPart part) { return 1u << static_cast<unsigned>(part); }

}  // namespace

std::vector<uint8_t> write_model(const ModelTable& table, uint32_t item_count,
                                 uint64_t ids_checksum) {
  uint32_t parts = table.history ? part_bit(ModelPart::kHistory) : 0;
  if (!table.rows.empty()) parts |= part_bit(ModelPart::kRows);
  if (!table.vectors.empty()) parts |= part_bit(ModelPart::kVectors);
  if (!table.popularity.empty()) parts |= part_bit(ModelPart::kPopularity);

  ByteWriter meta;
  meta.write(item_count);
  meta.write(parts);
  meta.write(ids_checksum);
  ModelParameters parameters = table.parameters;
  parameters.dimensions = table.vectors.empty() ? 0 : table.dimensions;
  parameters.unobserved_mass = table.unobserved_weight * static_cast<float>(item_count);

  ShardWriter shard(ShardRole::kModel);
  shard.add(kModelMeta, meta.bytes());
  shard.add(kParameters, encode_parameters(parameters));
  if (!table.rows.empty()) write_rows(table.rows, &shard);
  if (!table.vectors.empty()) write_vectors(table, item_count, &shard);
  if (!table.popularity.empty()) write_popularity(table.popularity, &shard);
  return shard.finish();
}

}  // namespace nearshelf
