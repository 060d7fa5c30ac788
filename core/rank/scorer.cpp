#include "core/rank/scorer.h"

#include <algorithm>
#include <cmath>

namespace nearshelf {
namespace {

constexpr ModelPart kAllParts[] = {ModelPart::kRows,    ModelPart::kVectors, ModelPart::kPopularity,
                                   ModelPart::kHistory, ModelPart::kRepeat,  ModelPart::kTower,
                                   ModelPart::kSequence};

void clear_sparse(std::vector<float>* values, std::vector<uint32_t>* touched) {
  for (const uint32_t item : *touched) (*values)[item] = 0;
  touched->clear();
}

}  // namespace

void Scorer::prepare(const ModelView& model, const CatalogView& catalog) {
  model_ = &model;
  const uint32_t items = catalog.item_count();
  has_delta_rows_ = false;
  if (catalog.delta().has_rows()) {
    // Whoever takes a delta checks its rows; rows that do not open are as good as none.
    Result<RowsView> rows = RowsView::open(catalog.delta().shard(), items);
    has_delta_rows_ = rows.ok();
    if (rows.ok()) delta_rows_ = std::move(rows.value());
  }
  blended_.assign(items, 0.0f);
  best_contribution_.assign(items, 0.0f);
  best_input_.assign(items, kNoItem);
  plan(ModelPart::kRows, true);
  plan(ModelPart::kVectors, false);
  plan(ModelPart::kPopularity, false);
  plan(ModelPart::kHistory, true);
  plan(ModelPart::kRepeat, true);
  plan(ModelPart::kTower, false);
  plan(ModelPart::kSequence, false);
  if (model.has(ModelPart::kPopularity)) {
    const auto popularity = model.popularity();
    PartScores& scores = part(ModelPart::kPopularity);
    std::copy(popularity.begin(), popularity.end(), scores.values.begin());
    scores.constant = true;
    measure(&scores);
  }
}

void Scorer::plan(ModelPart which, bool sparse) {
  PartScores& scores = part(which);
  scores.values.assign(model_->has(which) ? blended_.size() : 0, 0.0f);
  scores.sparse = sparse;
  scores.touched.clear();
  scores.constant = false;
  scores.weight_per_sd = 0;
}

Status Scorer::score(const ShopperFeatures& shopper, const BlendWeights& weights) {
  score_rows(shopper.recent);
  score_listed(ModelPart::kHistory, shopper.bought);
  score_listed(ModelPart::kRepeat, shopper.repeats);
  const auto speaks = [&](ModelPart which) {
    return model_->has(which) && weights[static_cast<size_t>(which)] != 0;
  };
  if (speaks(ModelPart::kVectors)) {
    if (const Status status = score_vectors(shopper); !status.ok()) return status;
  }
  if (speaks(ModelPart::kTower)) score_tower(shopper.clicks);
  if (speaks(ModelPart::kSequence)) score_sequence(shopper.sequence);
  for (const ModelPart which : kAllParts) {
    normalise(weights[static_cast<size_t>(which)], &part(which));
  }
  blend();
  return {};
}

void Scorer::score_rows(std::span<const WeightedItem> inputs) {
  PartScores& scores = part(ModelPart::kRows);
  for (const uint32_t item : scores.touched) {
    best_contribution_[item] = 0;
    best_input_[item] = kNoItem;
  }
  clear_sparse(&scores.values, &scores.touched);
  if (!model_->has(ModelPart::kRows)) return;
  add_rows(model_->rows(), model_->item_count(), inputs);
  if (has_delta_rows_) {
    add_rows(delta_rows_, static_cast<uint32_t>(scores.values.size()), inputs);
  }
  // Each item once: sums over `touched` follow.
  std::sort(scores.touched.begin(), scores.touched.end());
  scores.touched.erase(std::unique(scores.touched.begin(), scores.touched.end()),
                       scores.touched.end());
}

void Scorer::add_rows(const RowsView& rows, uint32_t row_count,
                      std::span<const WeightedItem> inputs) {
  PartScores& scores = part(ModelPart::kRows);
  for (const WeightedItem& input : inputs) {
    if (input.item >= row_count) continue;  // newer than these rows
    rows.for_each(input.item, [&](uint32_t neighbour, float weight) {
      const float contribution = input.weight * weight;
      float& value = scores.values[neighbour];
      // A value that returns to 0 is listed twice, which only costs time.
      if (value == 0) scores.touched.push_back(neighbour);
      value += contribution;
      if (contribution > best_contribution_[neighbour]) {
        best_contribution_[neighbour] = contribution;
        best_input_[neighbour] = input.item;
      }
    });
  }
}

void Scorer::score_listed(ModelPart which, std::span<const WeightedItem> items) {
  PartScores& scores = part(which);
  clear_sparse(&scores.values, &scores.touched);
  if (scores.values.empty()) return;
  for (const WeightedItem& entry : items) {
    scores.values[entry.item] = entry.weight;
    scores.touched.push_back(entry.item);
  }
}

std::span<const WeightedItem> Scorer::known(std::span<const WeightedItem> items) {
  known_.assign(items.begin(), items.end());
  std::erase_if(known_,
                [&](const WeightedItem& entry) { return entry.item >= model_->item_count(); });
  return known_;
}

std::span<float> Scorer::model_values(ModelPart which) {
  return std::span(part(which).values).first(model_->item_count());
}

Status Scorer::score_vectors(const ShopperFeatures& shopper) {
  const FactorsView& factors = model_->factors();
  const Status status = factors.fold_in(known(shopper.recent), &query_);
  if (status.ok()) factors.vectors().score_all(query_, model_values(ModelPart::kVectors));
  return status;
}

void Scorer::score_tower(std::span<const WeightedItem> clicks) {
  model_->tower().embed(known(clicks), &query_);
  model_->tower().outputs().score_all(query_, model_values(ModelPart::kTower));
}

void Scorer::score_sequence(std::span<const uint32_t> sequence) {
  model_->sequence().encode(sequence, &query_);
  model_->sequence().score_all(query_, model_values(ModelPart::kSequence));
}

void Scorer::measure(PartScores* scores) {
  double sum = 0;
  double sum_of_squares = 0;
  const auto add = [&](float value) {
    sum += value;
    sum_of_squares += double{value} * value;
  };
  if (scores->sparse) {
    for (const uint32_t item : scores->touched) add(scores->values[item]);
  } else {
    for (const float value : scores->values) add(value);
  }
  const auto count = static_cast<double>(scores->values.size());
  scores->mean = sum / count;
  const double variance = sum_of_squares / count - scores->mean * scores->mean;
  // Rounding can leave a tiny variance where all values are equal.
  const bool differ = variance > 1e-12 * sum_of_squares / count;
  scores->sd = differ ? std::sqrt(variance) : 0;
}

void Scorer::normalise(double weight, PartScores* scores) {
  scores->weight_per_sd = 0;
  if (scores->values.empty() || weight == 0) return;
  if (!scores->constant) measure(scores);
  if (scores->sd > 0) scores->weight_per_sd = weight / scores->sd;
}

float Scorer::raw(ModelPart which, uint32_t item) const {
  const PartScores& scores = part(which);
  return scores.weight_per_sd == 0 ? 0 : scores.values[item];
}

double Scorer::contribution(ModelPart which, uint32_t item) const {
  const PartScores& scores = part(which);
  return scores.weight_per_sd == 0 ? 0 : (scores.values[item] - scores.mean) * scores.weight_per_sd;
}

void Scorer::blend() {
  double offset = 0;  // what every item gets from the means
  for (const PartScores& scores : parts_) {
    if (scores.weight_per_sd != 0) offset -= scores.mean * scores.weight_per_sd;
  }
  std::fill(blended_.begin(), blended_.end(), static_cast<float>(offset));
  for (const PartScores& scores : parts_) {
    if (scores.weight_per_sd == 0) continue;
    const auto factor = static_cast<float>(scores.weight_per_sd);
    if (scores.sparse) {
      for (const uint32_t item : scores.touched) blended_[item] += factor * scores.values[item];
    } else {
      for (size_t item = 0; item < blended_.size(); ++item) {
        blended_[item] += factor * scores.values[item];
      }
    }
  }
}

bool Scorer::personal() const {
  return std::any_of(std::begin(kAllParts), std::end(kAllParts), [&](ModelPart which) {
    return which != ModelPart::kPopularity && part(which).weight_per_sd != 0;
  });
}

ReasonCode Scorer::reason(uint32_t item) const {
  ModelPart most = ModelPart::kPopularity;
  for (const ModelPart which : kAllParts) {
    if (contribution(which, item) > contribution(most, item)) most = which;
  }
  switch (most) {
    case ModelPart::kRows:
      // A row can lead only through some input; without one its z-score is that of an untouched
      // item.
      return best_input_[item] != kNoItem ? ReasonCode::kViewedSimilar : ReasonCode::kTaste;
    case ModelPart::kHistory:
      return ReasonCode::kAgain;
    case ModelPart::kRepeat:
      return ReasonCode::kViewed;
    case ModelPart::kPopularity:
      return ReasonCode::kPopular;
    case ModelPart::kVectors:
    case ModelPart::kTower:
    case ModelPart::kSequence:
      break;
  }
  return ReasonCode::kTaste;
}

}  // namespace nearshelf
