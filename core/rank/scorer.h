// Scores of all items for one request: every part of the model on its own scale, z-normalised and
// blended with the weights that the trainer chose.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "core/models/model_view.h"
#include "core/models/shopper_features.h"
#include "core/rank/rail.h"

namespace nearshelf {

class Scorer {
 public:
  // Plans the memory: about 12 bytes an item and 4 more for each part. Items that a delta added to
  // the catalogue are scored by the rows of that delta alone. Both are borrowed until the next
  // call.
  void prepare(const ModelView& model, const CatalogView& catalog);

  // Scores every item from what is known of the shopper. Parts without a weight, or absent from the
  // model, stay silent. The blended score of item i is sum over parts of weight * (s_i - mean) / sd
  // over all items; a part whose sd is 0 contributes 0. Fails with kNotPositiveDefinite when the
  // model holds invalid vectors.
  Status score(const ShopperFeatures& shopper, const BlendWeights& weights);

  // Of the last score(): one value an item; valid until the next call.
  std::span<const float> blended() const { return blended_; }
  // Whether anything about this shopper, rather than popularity alone, told items apart.
  bool personal() const;
  // The part's raw score, 0 when it is silent.
  float raw(ModelPart which, uint32_t item) const;
  // The part's share of the item's blended score: weight * z-score.
  double contribution(ModelPart which, uint32_t item) const;
  // The part that contributed most to the item's score, and for rows the input behind it.
  ReasonCode reason(uint32_t item) const;
  uint32_t cause(uint32_t item) const { return best_input_[item]; }

 private:
  struct PartScores {
    std::vector<float> values;      // one an item; empty when the model has no such part
    bool sparse = false;            // only the items in `touched` may differ from 0
    std::vector<uint32_t> touched;  // may repeat none
    bool constant = false;          // the same for every shopper: mean and sd stay
    double mean = 0;
    double sd = 0;             // 0 also for rounding noise
    double weight_per_sd = 0;  // blend weight / sd, 0 = silent
  };

  PartScores& part(ModelPart which) { return parts_[static_cast<size_t>(which)]; }
  const PartScores& part(ModelPart which) const { return parts_[static_cast<size_t>(which)]; }
  void plan(ModelPart which, bool sparse);
  void score_rows(std::span<const WeightedItem> inputs);
  void add_rows(const RowsView& rows, uint32_t row_count, std::span<const WeightedItem> inputs);
  void score_listed(ModelPart which, std::span<const WeightedItem> items);
  Status score_vectors(const ShopperFeatures& shopper);
  void score_tower(std::span<const WeightedItem> clicks);
  void score_sequence(std::span<const uint32_t> sequence);
  // What the model's own tables know: without the items that came later.
  std::span<const WeightedItem> known(std::span<const WeightedItem> items);
  std::span<float> model_values(ModelPart which);
  static void measure(PartScores* scores);
  static void normalise(double weight, PartScores* scores);
  void blend();

  const ModelView* model_ = nullptr;
  RowsView delta_rows_;
  bool has_delta_rows_ = false;
  std::array<PartScores, kModelPartCount> parts_;
  std::vector<float> best_contribution_;  // largest single row contribution to each item
  std::vector<uint32_t> best_input_;      // the input item it came from, or kNoItem
  std::vector<float> blended_;
  std::vector<double> query_;
  std::vector<WeightedItem> known_;
};

}  // namespace nearshelf
