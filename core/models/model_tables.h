// A trained model in float, as the trainer hands it to the writer.
#pragma once

#include <cstdint>
#include <vector>

namespace nearshelf {

struct Neighbour {
  uint32_t item;
  float weight;
};

// A linear two-tower model: the shopper is a decayed mean of input vectors, an item is its output
// vector. Both row-major, items x dimensions.
struct TowerTable {
  uint32_t dimensions = 0;    // 0 = no tower
  std::vector<float> inputs;  // empty: tied, the outputs serve as inputs
  std::vector<float> outputs;
};

}  // namespace nearshelf
