// Item vectors of an implicit-feedback factor model (iALS) and the fold-in of a shopper who was
// never part of the training: the same normal equation, solved on the device.
#pragma once

#include <span>
#include <vector>

#include "core/models/parameters.h"
#include "core/shard/shard_view.h"

namespace nearshelf {

class FactorsView {
 public:
  FactorsView() = default;

  // Views the three vector sections. Fails with kMissingSection, kBadSectionSize or kBadValue.
  static Result<FactorsView> open(const ShardView& shard, uint32_t item_count,
                                  const ModelParameters& parameters);

  uint32_t dimensions() const { return dimensions_; }

  // The shopper's vector w (length dimensions()) from weighted items:
  // (sum c h h^T + a0 H^T H + lambda_u I) w = sum c h, lambda_u = lambda * (sum c + a0 * items).
  // Source: Hu, Koren, Volinsky 2008; regularisation of Rendle et al. 2021 (arXiv 2110.14037), nu
  // = 1. No items give the zero vector. Fails with kNotPositiveDefinite.
  Status fold_in(std::span<const WeightedItem> items, std::vector<double>* w) const;

  // out[i] = w . h_i up to one positive factor common to all items, i < item count: w is quantised
  // to int8 and each score is one exact integer dot times the item's scale.
  void score_all(std::span<const double> w, std::span<float> out) const;

 private:
  const int8_t* vector(uint32_t item) const { return values_.data() + item * stride_; }

  uint32_t dimensions_ = 0;
  size_t stride_ = 0;
  float unobserved_mass_ = 0;
  float regularisation_ = 0;
  std::span<const float> scales_;
  std::span<const int8_t> values_;
  std::span<const float> gramian_;
};

}  // namespace nearshelf
