#include "pipeline/index/packed_index.h"

#include <algorithm>

#include "pipeline/index/partition.h"
#include "pipeline/index/vector_math.h"
#include "pipeline/simulate/random.h"
#include "pipeline/train/parallel.h"

namespace nearshelf::pipeline {
namespace {

constexpr uint32_t kExactRows = 3000;      // of a shard of about 450 KB
constexpr uint32_t kCodeRows = 12'000;     // of a shard of about 490 KB
constexpr uint32_t kIdsPerShard = 16'000;  // of a shard of 128 KB
constexpr uint32_t kDefaultCandidates = 200;
constexpr uint32_t kDefaultProbes = 8;

Partition make_partition(const EmbeddingTable& vectors, IndexTier tier, uint64_t seed) {
  if (tier == IndexTier::kExact) return in_input_order(vectors.count(), kExactRows);
  ClusterSettings settings;
  settings.seed = seed;
  if (tier == IndexTier::kCoded) {
    // Clusters only for nearness: the rows of one query's candidates then lie in few shards.
    settings.rows_per_cluster = 500;
    settings.spill = 0;
  }
  return by_cluster(vectors, settings);
}

std::vector<uint8_t> rotation_signs(uint64_t seed) {
  Random random(seed, 1);
  std::vector<uint8_t> signs(kRotationSignBytes);
  for (uint8_t& byte : signs) byte = static_cast<uint8_t>(random.next() >> 56);
  return signs;
}

std::vector<float> take_rows(const EmbeddingTable& vectors, std::span<const uint32_t> items) {
  std::vector<float> values;
  values.reserve(items.size() * vectors.dimensions);
  for (const uint32_t item : items) {
    const auto row = vectors.row(item);
    values.insert(values.end(), row.begin(), row.end());
  }
  return values;
}

void pack_rows(const EmbeddingTable& vectors, const Partition& partition,
               const std::vector<std::string>& ids, PackedIndex* index) {
  index->rows.resize(partition.blocks.size());
  parallel_for(partition.blocks.size(), [&](size_t block, unsigned) {
    RowBlockTable table;
    table.block = static_cast<uint32_t>(block);
    table.first_row = index->plan.block_starts[block];
    table.dimensions = vectors.dimensions;
    table.items = partition.blocks[block];
    table.vectors = take_rows(vectors, table.items);
    for (const uint32_t item : table.items) table.ids.push_back(ids[item]);
    index->rows[block] = {AlignedBuffer::copy_of(write_row_block(table)), table.first_row,
                          static_cast<uint32_t>(table.items.size())};
  });
}

void pack_codes(const EmbeddingTable& vectors, std::span<const uint32_t> item_of_row,
                PackedIndex* index) {
  const IndexHeadTable& head = index->plan;
  const std::vector<float> mean = mean_row(vectors);
  index->codes.resize(head.code_blocks);
  parallel_for(head.code_blocks, [&](size_t block, unsigned) {
    const size_t first = block * kCodeRows;
    const auto items =
        item_of_row.subspan(first, std::min<size_t>(kCodeRows, item_of_row.size() - first));
    const std::vector<float> rows = take_rows(vectors, items);
    index->codes[block] = AlignedBuffer::copy_of(
        write_code_block({static_cast<uint32_t>(block), static_cast<uint32_t>(first),
                          vectors.dimensions, rows, mean, head.rotation_signs, items}));
  });
}

// A row of every item; an item that was spilled has two, and either will do.
std::vector<uint32_t> row_of_items(std::span<const uint32_t> item_of_row, uint32_t items) {
  std::vector<uint32_t> rows(items);
  for (size_t row = item_of_row.size(); row-- > 0;) {
    rows[item_of_row[row]] = static_cast<uint32_t>(row);
  }
  return rows;
}

std::vector<std::string> row_numbers(uint32_t count) {
  std::vector<std::string> ids;
  ids.reserve(count);
  for (uint32_t row = 0; row < count; ++row) ids.push_back(std::to_string(row));
  return ids;
}

}  // namespace

uint64_t PackedIndex::resident_bytes() const {
  uint64_t bytes = head.size();
  for (const AlignedBuffer& shard : codes) bytes += shard.size();
  if (plan.tier != IndexTier::kExact) return bytes;
  for (const PackedRowShard& shard : rows) bytes += shard.bytes.size();
  return bytes;
}

uint64_t PackedIndex::total_bytes() const {
  uint64_t bytes = head.size();
  for (const AlignedBuffer& shard : codes) bytes += shard.size();
  for (const PackedRowShard& shard : rows) bytes += shard.bytes.size();
  for (const AlignedBuffer& shard : ids) bytes += shard.size();
  return bytes;
}

IndexTier tier_for(uint32_t items) {
  if (items <= kExactTierItems) return IndexTier::kExact;
  return items <= kCodedTierItems ? IndexTier::kCoded : IndexTier::kClusters;
}

PackedIndex pack_index(const EmbeddingTable& vectors, const std::vector<std::string>& ids,
                       const IndexSettings& settings, Progress* progress) {
  PackedIndex index;
  IndexHeadTable& head = index.plan;
  head.tier = settings.tier.value_or(tier_for(vectors.count()));
  head.item_count = vectors.count();
  head.input_dimensions = vectors.dimensions;
  head.dimensions = std::min(vectors.dimensions, kIndexDimensions);

  EmbeddingTable reduced;
  const EmbeddingTable* rows = &vectors;
  if (head.dimensions != head.input_dimensions) {
    progress->begin("reduce vectors");
    head.projection = principal_directions(vectors, head.dimensions);
    reduced = project_rows(vectors, head.projection, head.dimensions);
    rows = &reduced;
    progress->end(std::to_string(head.input_dimensions) + " to " + std::to_string(head.dimensions) +
                  " dimensions");
  }

  progress->begin("group vectors");
  const Partition partition = make_partition(*rows, head.tier, settings.seed);
  std::vector<uint32_t> item_of_row;
  head.block_starts = {0};
  for (const std::vector<uint32_t>& block : partition.blocks) {
    item_of_row.insert(item_of_row.end(), block.begin(), block.end());
    head.block_starts.push_back(static_cast<uint32_t>(item_of_row.size()));
  }
  progress->end(std::to_string(partition.blocks.size()) + " row shards, " +
                std::to_string(item_of_row.size()) + " rows");

  progress->begin("pack shards");
  head.effort = 1;
  if (head.tier == IndexTier::kCoded) {
    head.effort = kDefaultCandidates;
    head.rotation_signs = rotation_signs(settings.seed);
    head.code_blocks = static_cast<uint32_t>((item_of_row.size() + kCodeRows - 1) / kCodeRows);
    pack_codes(*rows, item_of_row, &index);
  } else if (head.tier == IndexTier::kClusters) {
    head.effort = kDefaultProbes;
    head.centroids = partition.centres.values;
  }
  const std::vector<std::string>& names = ids.empty() ? row_numbers(vectors.count()) : ids;
  pack_rows(*rows, partition, names, &index);
  head.id_buckets = (vectors.count() + kIdsPerShard - 1) / kIdsPerShard;
  for (const auto& shard :
       write_id_lookups(names, row_of_items(item_of_row, vectors.count()), head.id_buckets)) {
    index.ids.push_back(AlignedBuffer::copy_of(shard));
  }
  index.head = AlignedBuffer::copy_of(write_index_head(head));
  progress->end(std::to_string(index.total_bytes() / 1024) + " KB");
  return index;
}

void set_effort(PackedIndex* index, uint32_t effort) {
  index->plan.effort = effort;
  index->head = AlignedBuffer::copy_of(write_index_head(index->plan));
}

}  // namespace nearshelf::pipeline
