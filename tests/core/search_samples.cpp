#include "tests/core/search_samples.h"

#include <algorithm>
#include <cmath>

#include "core/search/rotation.h"
#include "tests/core/random.h"

namespace nearshelf::test {
namespace {

float dot(std::span<const float> a, std::span<const float> b) {
  float sum = 0;
  for (size_t k = 0; k < a.size(); ++k) sum += a[k] * b[k];
  return sum;
}

// The sum of four uniforms is round enough.
float normal(Random& random) {
  return random.uniform() + random.uniform() + random.uniform() + random.uniform() - 2;
}

void normalise(std::span<float> vector) {
  const float length = std::sqrt(dot(vector, vector));
  for (float& value : vector) value /= length;
}

// The rows of each block, as item numbers.
std::vector<std::vector<uint32_t>> in_order(uint32_t count, uint32_t block_rows) {
  std::vector<std::vector<uint32_t>> blocks((count + block_rows - 1) / block_rows);
  for (uint32_t item = 0; item < count; ++item) blocks[item / block_rows].push_back(item);
  return blocks;
}

std::vector<std::vector<uint32_t>> by_cluster(const SampleVectors& vectors, uint32_t centres,
                                              bool spill) {
  std::vector<std::vector<uint32_t>> blocks(centres);
  for (uint32_t item = 0; item < vectors.count(); ++item) {
    std::vector<Scored> nearest;
    for (uint32_t c = 0; c < centres; ++c) {
      nearest.push_back({c, dot(vectors.row(item), vectors.row(c))});
    }
    std::sort(nearest.begin(), nearest.end(), ranks_before);
    blocks[nearest[0].item].push_back(item);
    if (spill) blocks[nearest[1].item].push_back(item);
  }
  return blocks;
}

}  // namespace

SampleVectors planted_vectors(uint32_t count, uint32_t dimensions, uint32_t centres, float spread,
                              uint64_t seed) {
  Random random(seed);
  std::vector<float> centre(size_t{centres} * dimensions);
  for (float& value : centre) value = normal(random);
  SampleVectors vectors;
  vectors.dimensions = dimensions;
  for (uint32_t item = 0; item < count; ++item) {
    const size_t first = size_t{item % centres} * dimensions;
    for (uint32_t k = 0; k < dimensions; ++k) {
      vectors.values.push_back(centre[first + k] + spread * normal(random));
    }
    normalise(std::span(vectors.values).last(dimensions));
  }
  return vectors;
}

SampleIndex make_index(const SampleVectors& vectors, IndexTier tier, uint32_t block_rows,
                       uint32_t centres, bool spill) {
  const bool clustered = tier == IndexTier::kClusters;
  const auto blocks =
      clustered ? by_cluster(vectors, centres, spill) : in_order(vectors.count(), block_rows);
  SampleIndex sample;
  IndexHeadTable head;
  head.tier = tier;
  head.item_count = vectors.count();
  head.dimensions = head.input_dimensions = vectors.dimensions;
  head.id_buckets = 3;
  head.effort = clustered ? 2 : 50;
  head.block_starts = {0};
  std::vector<std::string> ids;
  std::vector<uint32_t> rows;
  Random random(99);
  if (tier == IndexTier::kCoded) {
    head.code_blocks = static_cast<uint32_t>(blocks.size());
    for (size_t k = 0; k < kRotationSignBytes; ++k) {
      head.rotation_signs.push_back(static_cast<uint8_t>(random.next()));
    }
  }
  const std::vector<float> mean(vectors.dimensions, 0.0f);
  for (uint32_t number = 0; number < blocks.size(); ++number) {
    RowBlockTable table;
    table.block = number;
    table.first_row = head.block_starts.back();
    table.dimensions = vectors.dimensions;
    table.items = blocks[number];
    for (const uint32_t item : table.items) {
      const auto row = vectors.row(item);
      table.vectors.insert(table.vectors.end(), row.begin(), row.end());
      table.ids.push_back("item-" + std::to_string(item));
      ids.push_back(table.ids.back());
      rows.push_back(static_cast<uint32_t>(rows.size()));
    }
    sample.rows.push_back(AlignedBuffer::copy_of(write_row_block(table)));
    if (tier == IndexTier::kCoded) {
      sample.codes.push_back(AlignedBuffer::copy_of(
          write_code_block({number, table.first_row, table.dimensions, table.vectors, mean,
                            head.rotation_signs, table.items})));
    }
    head.block_starts.push_back(table.first_row + static_cast<uint32_t>(table.items.size()));
  }
  if (clustered) {
    head.centroids.assign(vectors.values.begin(),
                          vectors.values.begin() + size_t{centres} * vectors.dimensions);
  }
  for (const auto& shard : write_id_lookups(ids, rows, head.id_buckets)) {
    sample.ids.push_back(AlignedBuffer::copy_of(shard));
  }
  sample.head = AlignedBuffer::copy_of(write_index_head(head));
  return sample;
}

void SampleIndex::load(bool with_rows) {
  const auto must = [](const Status& status) {
    if (!status.ok()) std::abort();
  };
  must(index.load_head(head.bytes()));
  for (const auto* shards : {&codes, &ids}) {
    for (const AlignedBuffer& shard : *shards) must(index.add(shard.bytes()));
  }
  if (!with_rows) return;
  for (const AlignedBuffer& shard : rows) must(index.add(shard.bytes()));
}

}  // namespace nearshelf::test
