#include "core/rank/scorer.h"

#include <algorithm>
#include <cmath>

namespace nearshelf {
namespace {

constexpr ModelPart kAllParts[] = {ModelPart::kRows, ModelPart::kVectors, ModelPart::kPopularity,
                                   ModelPart::kHistory};

}  // namespace

void Scorer::prepare(const ModelView& model) {
  model_ = &model;
  const size_t items = model.item_count();
  for (const ModelPart which : kAllParts) {
    part(which).values.assign(model.has(which) ? items : 0, 0.0f);
  }
  if (model.has(ModelPart::kPopularity)) {
    const auto popularity = model.popularity();
    std::copy(popularity.begin(), popularity.end(), part(ModelPart::kPopularity).values.begin());
  }
  best_contribution_.assign(items, 0.0f);
  best_input_.assign(items, kNoItem);
  blended_.assign(items, 0.0f);
}

Status Scorer::score(std::span<const WeightedItem> inputs, std::span<const WeightedItem> history,
                     const BlendWeights& weights) {
  score_rows(inputs);
  if (const Status status = score_vectors(inputs); !status.ok()) return status;
  if (model_->has(ModelPart::kHistory)) {
    std::vector<float>& values = part(ModelPart::kHistory).values;
    std::fill(values.begin(), values.end(), 0.0f);
    for (const WeightedItem& entry : history) values[entry.item] = entry.weight;
  }
  normalise(weights);
  blend();
  return {};
}

void Scorer::score_rows(std::span<const WeightedItem> inputs) {
  std::fill(best_contribution_.begin(), best_contribution_.end(), 0.0f);
  std::fill(best_input_.begin(), best_input_.end(), kNoItem);
  if (!model_->has(ModelPart::kRows)) return;
  std::vector<float>& values = part(ModelPart::kRows).values;
  std::fill(values.begin(), values.end(), 0.0f);
  for (const WeightedItem& input : inputs) {
    model_->rows().for_each(input.item, [&](uint32_t neighbour, float weight) {
      const float contribution = input.weight * weight;
      values[neighbour] += contribution;
      if (contribution > best_contribution_[neighbour]) {
        best_contribution_[neighbour] = contribution;
        best_input_[neighbour] = input.item;
      }
    });
  }
}

Status Scorer::score_vectors(std::span<const WeightedItem> inputs) {
  if (!model_->has(ModelPart::kVectors)) return {};
  const FactorsView& factors = model_->factors();
  if (const Status status = factors.fold_in(inputs, &shopper_vector_); !status.ok()) return status;
  factors.score_all(shopper_vector_, part(ModelPart::kVectors).values);
  return {};
}

void Scorer::normalise(const BlendWeights& weights) {
  for (const ModelPart which : kAllParts) {
    PartScores& scores = part(which);
    scores.weight_per_sd = 0;
    const double weight = weights[static_cast<size_t>(which)];
    if (scores.values.empty() || weight == 0) continue;
    double sum = 0;
    double sum_of_squares = 0;
    for (const float value : scores.values) {
      sum += value;
      sum_of_squares += double{value} * value;
    }
    const auto count = static_cast<double>(scores.values.size());
    scores.mean = sum / count;
    const double variance = sum_of_squares / count - scores.mean * scores.mean;
    // Rounding can leave a tiny variance where all values are equal.
    if (variance > 1e-12 * sum_of_squares / count)
      scores.weight_per_sd = weight / std::sqrt(variance);
  }
}

double Scorer::contribution(ModelPart which, uint32_t item) const {
  const PartScores& scores = part(which);
  return scores.weight_per_sd == 0 ? 0 : (scores.values[item] - scores.mean) * scores.weight_per_sd;
}

void Scorer::blend() {
  for (uint32_t item = 0; item < blended_.size(); ++item) {
    double score = 0;
    for (const ModelPart which : kAllParts) score += contribution(which, item);
    blended_[item] = static_cast<float>(score);
  }
}

bool Scorer::personal() const {
  return part(ModelPart::kRows).weight_per_sd != 0 ||
         part(ModelPart::kVectors).weight_per_sd != 0 ||
         part(ModelPart::kHistory).weight_per_sd != 0;
}

ReasonCode Scorer::reason(uint32_t item) const {
  ModelPart most = ModelPart::kPopularity;
  for (const ModelPart which : kAllParts) {
    if (contribution(which, item) > contribution(most, item)) most = which;
  }
  // A row can lead only through some input; without one its z-score is that of an untouched item.
  if (most == ModelPart::kRows && best_input_[item] != kNoItem) return ReasonCode::kViewedSimilar;
  if (most == ModelPart::kHistory) return ReasonCode::kAgain;
  return most == ModelPart::kPopularity ? ReasonCode::kPopular : ReasonCode::kTaste;
}

}  // namespace nearshelf
