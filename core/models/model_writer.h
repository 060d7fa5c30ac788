// Quantises a trained model and writes its shard (docs/FORMAT.md).
#pragma once

#include <vector>

#include "core/models/model_tables.h"
#include "core/models/parameters.h"
#include "core/models/rows_writer.h"
#include "core/models/sequence_table.h"

namespace nearshelf {

// A trained model in float. An empty part is left out of the shard.
struct ModelTable {
  // The dimensions and unobserved_mass are filled in by write_model from what follows.
  ModelParameters parameters;
  std::vector<Row> rows;         // per input item
  std::vector<Row> bought_rows;  // the same of purchases alone, or empty
  RowPrecision row_precision = RowPrecision::kWide;
  std::vector<float> vectors;  // row-major, items x dimensions
  uint32_t dimensions = 0;
  float unobserved_weight = 0;  // a0 of the factor model
  TowerTable tower;
  SequenceTable sequence;
  std::vector<float> popularity;  // >= 0, one an item
  std::vector<float> trend;       // the same over the last days, or empty
  bool history = true;            // whether the shopper's own purchases speak
  bool repeat = false;            // whether items of the visit itself are recommended again
};

inline constexpr size_t kRowsBlockBytes = 128 * 1024;

// The shard's bytes, for `item_count` items of the catalogue with this ids_checksum. The Gramian is
// computed from the dequantised vectors, so that fold-in solves the equation of what is shipped.
// With `row_blocks`, the rows go there, in shards of about kRowsBlockBytes, instead of into this
// one.
std::vector<uint8_t> write_model(const ModelTable& table, uint32_t item_count,
                                 uint64_t ids_checksum, RowBlocks* row_blocks = nullptr);

}  // namespace nearshelf
