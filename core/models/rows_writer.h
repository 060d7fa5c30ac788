// Quantises a table of item-item rows and writes its sections (docs/FORMAT.md).
#pragma once

#include <span>
#include <vector>

#include "core/models/model_tables.h"
#include "core/models/rows_format.h"
#include "core/shard/shard_writer.h"

namespace nearshelf {

using Row = std::vector<Neighbour>;  // ascending by neighbour, no repeats, finite weights

enum class RowPrecision : uint8_t {
  kWide,    // a weight is a byte
  kNarrow,  // a weight is four bits
};

// Adds the sections for rows[0..n), at most 65,535 neighbours each. Weights that round to zero are
// left out.
void write_rows(std::span<const Row> rows, const RowSections& sections, RowPrecision precision,
                ShardWriter* shard);

// A table in shards of its own.
struct RowBlocks {
  std::vector<uint32_t> starts;              // first item of each block, then the number of items
  std::vector<std::vector<uint8_t>> shards;  // block k holds items starts[k]..starts[k + 1] - 1
};

// Which block a shopper fetches tells the host what part of the catalogue is on screen: no block
// but the last holds fewer items than this.
inline constexpr uint32_t kSmallestRowsBlock = 256;

// Cuts `rows`, one an item of the catalogue with this ids_checksum, into blocks of at most about
// `target_bytes` (64 to 256 KB serve well) and at least kSmallestRowsBlock items.
RowBlocks split_rows(std::span<const Row> rows, const RowSections& sections, RowPrecision precision,
                     uint64_t ids_checksum, size_t target_bytes);

// Adds the section that stands for the rows in the model shard.
void write_row_starts(const RowBlocks& blocks, const RowSections& sections, ShardWriter* shard);

}  // namespace nearshelf
