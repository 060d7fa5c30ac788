// Item vectors of an implicit-feedback factor model (iALS) and the fold-in of a shopper who was
// never part of the training: the same normal equation, solved on the device.
#pragma once

#include <span>
#include <vector>

#include "core/models/parameters.h"
#include "core/models/vector_table.h"
#include "core/shard/shard_view.h"

namespace nearshelf {

class FactorsView {
 public:
  FactorsView() = default;

  // Views the three vector sections. Fails with kMissingSection, kBadSectionSize or kBadValue.
  static Result<FactorsView> open(const ShardView& shard, uint32_t item_count,
                                  const ModelParameters& parameters);

  const VectorTable& vectors() const { return vectors_; }

  // The shopper's vector w (one entry a dimension) from weighted items:
  // (sum c h h^T + a0 H^T H + lambda_u I) w = sum c h, lambda_u = lambda * (sum c + a0 * items).
  // Source: Hu, Koren, Volinsky 2008; regularisation of Rendle et al. 2021 (arXiv 2110.14037), nu
  // = 1. No items give the zero vector. Fails with kNotPositiveDefinite.
  Status fold_in(std::span<const WeightedItem> items, std::vector<double>* w) const;

 private:
  VectorTable vectors_;
  float unobserved_mass_ = 0;
  float regularisation_ = 0;
  std::span<const float> gramian_;
};

}  // namespace nearshelf
