#include "core/models/factors_view.h"

#include <cmath>

#include "core/models/cholesky.h"

namespace nearshelf {

Result<FactorsView> FactorsView::open(const ShardView& shard, uint32_t item_count,
                                      const ModelParameters& parameters) {
  const uint32_t d = parameters.dimensions;
  if (d == 0) return Status::range(ErrorCode::kBadValue, "PARM dimensions", d, 1, kMaxDimensions);
  FactorsView factors;
  factors.unobserved_mass_ = parameters.unobserved_mass;
  factors.regularisation_ = parameters.regularisation;
  const auto vectors = VectorTable::open(shard, kVectorScales, kVectorValues, item_count, d);
  if (!vectors.ok()) return vectors.status();
  factors.vectors_ = vectors.value();
  const auto gramian = shard.array<float>(kGramian, size_t{d} * (d + 1) / 2);
  if (!gramian.ok()) return gramian.status();
  factors.gramian_ = gramian.value();
  for (const float value : factors.gramian_) {
    if (!std::isfinite(value)) return Status::at(ErrorCode::kBadValue, kGramian.name());
  }
  return factors;
}

Status FactorsView::fold_in(std::span<const WeightedItem> items, std::vector<double>* w) const {
  const size_t d = vectors_.dimensions();
  w->assign(d, 0.0);
  if (items.empty()) return {};

  // The lower triangle of A, starting from a0 H^T H, which is stored as its upper triangle.
  std::vector<double> a(d * d);
  const float* stored = gramian_.data();
  for (size_t row = 0; row < d; ++row) {
    for (size_t column = row; column < d; ++column) a[column * d + row] = *stored++;
  }
  std::vector<double> h(d);
  double weight_sum = 0;
  for (const WeightedItem& entry : items) {
    const int8_t* quantised = vectors_.values(entry.item);
    const double scale = vectors_.scale(entry.item);
    for (size_t k = 0; k < d; ++k) h[k] = scale * quantised[k];
    for (size_t row = 0; row < d; ++row) {
      const double weighted = entry.weight * h[row];
      for (size_t column = 0; column <= row; ++column) a[row * d + column] += weighted * h[column];
      (*w)[row] += weighted;
    }
    weight_sum += entry.weight;
  }
  const double ridge = double{regularisation_} * (weight_sum + double{unobserved_mass_});
  for (size_t k = 0; k < d; ++k) a[k * d + k] += ridge;
  return solve_cholesky(a, *w);
}

}  // namespace nearshelf
