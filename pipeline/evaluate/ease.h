// Dense EASE (Steck 2019), exact: the reference for sparse item-item rows on small data.
#pragma once

#include <memory>

#include "pipeline/evaluate/rankers.h"

namespace nearshelf::pipeline {

// Visits and items both above this would take hours and gigabytes: no EASE then.
inline constexpr size_t kLargestEaseSide = 6000;

inline bool ease_is_affordable(const Dataset& train) {
  return std::min(train.visits.size(), train.item_count()) <= kLargestEaseSide;
}

class Ease {
 public:
  // X = train's visits x items, binary. B = -P / diag(P) column by column, diagonal 0, with P =
  // (X'X + lambda I)^-1. Where visits are fewer than items, P is never formed: by the matrix
  // inversion lemma P = (I - X' (X X' + lambda I)^-1 X) / lambda.
  Ease(const Dataset& train, double lambda);
  ~Ease();
  Ease(const Ease&) = delete;
  Ease& operator=(const Ease&) = delete;

  // Adds B' x for x = the distinct given items.
  void score(const Case& test, std::span<float> scores) const;

 private:
  struct Solution;
  std::unique_ptr<const Solution> solution_;
};

ScoreCase ease_score(const Dataset& train, double lambda);

}  // namespace nearshelf::pipeline
