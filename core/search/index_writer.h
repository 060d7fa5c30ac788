// Writers of the shards of a vector index (docs/FORMAT.md, "Vector index").
#pragma once

#include <string>
#include <vector>

#include "core/search/index_format.h"

namespace nearshelf {

struct IndexHeadTable {
  IndexTier tier = IndexTier::kExact;
  uint32_t item_count = 0;
  uint32_t dimensions = 0;
  uint32_t input_dimensions = 0;
  uint32_t id_buckets = 1;
  uint32_t effort = 1;
  std::vector<uint32_t> block_starts;   // first row of each row shard, then the row count
  std::vector<float> projection;        // dimensions x input_dimensions, empty when they are equal
  uint32_t code_blocks = 0;             // coded
  std::vector<uint8_t> rotation_signs;  // coded: kRotationSignBytes
  std::vector<float> centroids;         // clusters: row-major, one for each row shard
};

std::vector<uint8_t> write_index_head(const IndexHeadTable& table);

struct RowBlockTable {
  uint32_t block = 0;
  uint32_t first_row = 0;
  uint32_t dimensions = 0;
  std::vector<float> vectors;  // row-major, items.size() x dimensions
  std::vector<uint32_t> items;
  std::vector<std::string> ids;  // of the same rows
};

std::vector<uint8_t> write_row_block(const RowBlockTable& table);

struct CodeBlockTable {
  uint32_t block = 0;
  uint32_t first_row = 0;
  uint32_t dimensions = 0;
  std::span<const float> vectors;           // row-major, items.size() x dimensions
  std::span<const float> mean;              // of all vectors: codes describe what differs from it
  std::span<const uint8_t> rotation_signs;  // kRotationSignBytes
  std::span<const uint32_t> items;
};

std::vector<uint8_t> write_code_block(const CodeBlockTable& table);

// One shard for each of `buckets`, in order. `rows[k]` is a row that carries ids[k].
std::vector<std::vector<uint8_t>> write_id_lookups(std::span<const std::string> ids,
                                                   std::span<const uint32_t> rows,
                                                   uint32_t buckets);

}  // namespace nearshelf
