// A linear two-tower model: the shopper is the decayed sum of the input vectors of the latest
// clicks, an item's score the dot of its output vector with it. Source: sampled-softmax retrieval
// models, Yi et al. 2019, with linear towers.
#pragma once

#include <span>
#include <vector>

#include "core/models/vector_table.h"
#include "core/session/session.h"

namespace nearshelf {

class TowerView {
 public:
  TowerView() = default;

  // Views the outputs, and the inputs unless the shard has none (tied: outputs serve as inputs).
  // `dimensions` 1 to kMaxDimensions. Fails with kMissingSection, kBadSectionSize or kBadValue.
  static Result<TowerView> open(const ShardView& shard, uint32_t item_count, uint32_t dimensions);

  const VectorTable& outputs() const { return outputs_; }
  // The outputs again when the tower is tied.
  const VectorTable& inputs() const { return tied_ ? outputs_ : inputs_; }
  bool tied() const { return tied_; }

  // h = sum of weight * input vector over `clicks`; `h` gets the dimensions of the tower.
  void embed(std::span<const WeightedItem> clicks, std::vector<double>* h) const;

 private:
  bool tied_ = true;
  VectorTable outputs_;
  VectorTable inputs_;
};

}  // namespace nearshelf
