// Quantises a trained model and writes its shard (docs/FORMAT.md).
#pragma once

#include <vector>

#include "core/models/parameters.h"

namespace nearshelf {

struct Neighbour {
  uint32_t item;
  float weight;
};

// A trained model in float. An empty part is left out of the shard.
struct ModelTable {
  // dimensions and unobserved_mass are filled in by write_model from what follows.
  ModelParameters parameters;
  std::vector<std::vector<Neighbour>> rows;  // per input item, ascending by neighbour, no repeats
  std::vector<float> vectors;                // row-major, items x dimensions
  uint32_t dimensions = 0;
  float unobserved_weight = 0;    // a0 of the factor model
  std::vector<float> popularity;  // >= 0, one an item
  bool history = true;            // whether the shopper's own purchases speak
};

// The shard's bytes, for `item_count` items of the catalogue with this ids_checksum. The Gramian is
// computed from the dequantised vectors, so that fold-in solves the equation of what is shipped.
std::vector<uint8_t> write_model(const ModelTable& table, uint32_t item_count,
                                 uint64_t ids_checksum);

}  // namespace nearshelf
