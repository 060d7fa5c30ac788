// What one step of a rail's chain offers: items and their scores.
#pragma once

#include <optional>

#include "core/kernels/top_k.h"
#include "core/rank/rail_context.h"
#include "core/rank/scorer.h"

namespace nearshelf {

// A rail of new items reaches back this many days from the item added last.
inline constexpr uint16_t kNewWithinDays = 60;

// Where the scores of a step come from. All but kOwnItems and kLooks, which are cosines, are
// z-scores, or sums of them.
enum class ScoreOrigin : uint8_t {
  kBlend,
  kBasket,
  kTrend,
  kPopularity,
  kDayAdded,
  kOwnItems,
  kLooks
};

class Candidates {
 public:
  // Plans for a catalogue and its model; both are borrowed until the next call. 8 bytes an item
  // besides the Scorer's.
  void prepare(const CatalogView& catalog, const ModelView& model);

  // Collects what `step` offers. False when it has nothing to offer, whatever the rules say. Fails
  // as Scorer::score.
  Result<bool> collect(RailStep step, const RailContext& context);

  // Below: of the last collect(). One that gave false has no candidates.

  // Whether every item is a candidate; otherwise those of listed() are.
  bool everything() const { return everything_; }
  std::span<const Scored> listed() const { return listed_; }  // distinct, in no order
  // The scores of every item, where everything(); NaN for one that is no candidate.
  std::span<const float> scores() const { return scores_; }
  // The item's score, or nothing when it is no candidate.
  std::optional<float> score_of(uint32_t item) const;

  ScoreOrigin origin() const { return origin_; }
  // What a boost of 1 adds to a score: 1, or the standard deviation of cosines.
  float boost_unit() const { return boost_unit_; }
  const Scorer& scorer() const { return scorer_; }  // kBlend
  const BlendWeights& weights() const { return weights_; }
  // kBasket: the input that contributed most to a candidate.
  uint32_t bought_with(uint32_t item) const;
  // The category of kPopularIn.
  std::string_view category() const { return category_; }

 private:
  struct RowEntry {
    uint32_t item;
    uint32_t cause;
    float weight;
  };

  bool offer_everything(std::span<const float> scores, ScoreOrigin origin);
  bool offer_listed(ScoreOrigin origin);
  Result<bool> score_shopper(const RailContext& context);
  Result<bool> score_items(const std::vector<uint32_t>& items, const RailContext& context);
  Result<bool> score_features(const RailContext& context);
  Result<bool> collect_anchor(const RailContext& context);
  Result<bool> collect_similar(const RailContext& context);
  bool collect_bought_with(const std::vector<uint32_t>& items);
  bool collect_own_items(const RailContext& context);
  bool collect_in_category(const RailContext& context);
  Result<bool> collect_newest(const RailContext& context);
  Result<bool> collect_reduced(const RailContext& context);
  bool collect_looks(const RailContext& context);

  const CatalogView* catalog_ = nullptr;
  const ModelView* model_ = nullptr;
  Scorer scorer_;
  std::vector<float> popularity_;  // z-scores, one an item
  std::vector<float> trend_;       // z-scores, one an item; empty when nobody knows the trend
  uint16_t newest_day_ = 0;

  bool everything_ = false;
  ScoreOrigin origin_ = ScoreOrigin::kPopularity;
  float boost_unit_ = 1;
  std::span<const float> scores_;
  std::vector<Scored> listed_;
  std::string_view category_;
  BlendWeights weights_{};
  ShopperFeatures features_;
  std::vector<RowEntry> row_entries_;
  std::vector<float> cosines_;
};

}  // namespace nearshelf
