#include "core/models/factors_view.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/kernels/dot_i8.h"
#include "core/kernels/quantize.h"
#include "core/models/cholesky.h"

namespace nearshelf {

Result<FactorsView> FactorsView::open(const ShardView& shard, uint32_t item_count,
                                      const ModelParameters& parameters) {
  const uint32_t d = parameters.dimensions;
  if (d == 0) return Status::range(ErrorCode::kBadValue, "PARM dimensions", d, 1, kMaxDimensions);
  FactorsView factors;
  factors.dimensions_ = d;
  factors.stride_ = vector_stride(d);
  factors.unobserved_mass_ = parameters.unobserved_mass;
  factors.regularisation_ = parameters.regularisation;

  const auto scales = shard.array<float>(kVectorScales, item_count);
  if (!scales.ok()) return scales.status();
  const auto values = shard.array<int8_t>(kVectorValues, uint64_t{item_count} * factors.stride_);
  if (!values.ok()) return values.status();
  const auto gramian = shard.array<float>(kGramian, size_t{d} * (d + 1) / 2);
  if (!gramian.ok()) return gramian.status();
  factors.scales_ = scales.value();
  factors.values_ = values.value();
  factors.gramian_ = gramian.value();

  for (const float scale : factors.scales_) {
    if (!std::isfinite(scale) || scale < 0) {
      return Status::at(ErrorCode::kBadValue, kVectorScales.name());
    }
  }
  for (const float value : factors.gramian_) {
    if (!std::isfinite(value)) return Status::at(ErrorCode::kBadValue, kGramian.name());
  }
  return factors;
}

Status FactorsView::fold_in(std::span<const WeightedItem> items, std::vector<double>* w) const {
  const size_t d = dimensions_;
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
    const int8_t* quantised = vector(entry.item);
    const double scale = scales_[entry.item];
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

void FactorsView::score_all(std::span<const double> w, std::span<float> out) const {
  const std::vector<float> rounded(w.begin(), w.end());
  std::vector<int8_t> query(stride_, 0);
  quantize_row(rounded, std::span(query).first(rounded.size()));
  std::array<int32_t, 256> dots;
  for (size_t first = 0; first < out.size(); first += dots.size()) {
    const size_t rows = std::min(dots.size(), out.size() - first);
    dot_i8_rows(values_.data() + first * stride_, rows, stride_, query.data(), stride_,
                dots.data());
    for (size_t k = 0; k < rows; ++k) {
      out[first + k] = scales_[first + k] * static_cast<float>(dots[k]);
    }
  }
}

}  // namespace nearshelf
