// Scores of all items for one request: every part of the model on its own scale, z-normalised and
// blended with the weights that the trainer chose.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "core/models/model_view.h"
#include "core/rank/rail.h"

namespace nearshelf {

// Which parts may speak, one weight each; 0 = silent.
using BlendWeights = std::array<float, kModelPartCount>;

class Scorer {
 public:
  // Plans the memory for `model`: about 28 bytes an item. `model` is borrowed until the next call.
  void prepare(const ModelView& model);

  // Scores every item from `inputs` (rows and vectors) and `history` (the shopper's own purchases).
  // Parts without a weight, or absent from the model, stay silent. The blended score of item i is
  // sum over parts of weight * (s_i - mean) / sd over all items; a part whose sd is 0 contributes
  // 0. Fails with kNotPositiveDefinite when the model holds invalid vectors.
  Status score(std::span<const WeightedItem> inputs, std::span<const WeightedItem> history,
               const BlendWeights& weights);

  // Of the last score(): one value an item; valid until the next call.
  std::span<const float> blended() const { return blended_; }
  // Whether anything about this shopper, rather than popularity alone, told items apart.
  bool personal() const;
  // The part's share of the item's blended score: weight * z-score.
  double contribution(ModelPart which, uint32_t item) const;
  // The part that contributed most to the item's score, and for rows the input behind it.
  ReasonCode reason(uint32_t item) const;
  uint32_t cause(uint32_t item) const { return best_input_[item]; }

 private:
  struct PartScores {
    std::vector<float> values;
    double mean = 0;
    double weight_per_sd = 0;  // blend weight / sd, 0 = silent
  };

  PartScores& part(ModelPart which) { return parts_[static_cast<size_t>(which)]; }
  const PartScores& part(ModelPart which) const { return parts_[static_cast<size_t>(which)]; }
  void score_rows(std::span<const WeightedItem> inputs);
  Status score_vectors(std::span<const WeightedItem> inputs);
  void normalise(const BlendWeights& weights);
  void blend();

  const ModelView* model_ = nullptr;
  std::array<PartScores, kModelPartCount> parts_;
  std::vector<float> best_contribution_;  // largest single row contribution to each item
  std::vector<uint32_t> best_input_;      // the input item it came from, or kNoItem
  std::vector<float> blended_;
  std::vector<double> shopper_vector_;
};

}  // namespace nearshelf
