#include "core/rank/explain.h"

#include <array>

namespace nearshelf {
namespace {

// In the order of ModelPart.
constexpr std::array<std::string_view, kModelPartCount> kPartNames = {
    "rows", "vectors", "popularity", "history", "repeat", "tower", "sequence"};

std::string_view name_of(ScoreOrigin origin) {
  switch (origin) {
    case ScoreOrigin::kBasket:
      return "bought-with";
    case ScoreOrigin::kTrend:
      return "trend";
    case ScoreOrigin::kPopularity:
      return "popularity";
    case ScoreOrigin::kDayAdded:
      return "day-added";
    case ScoreOrigin::kOwnItems:
      return "own-items";
    case ScoreOrigin::kLooks:
      return "looks";
    case ScoreOrigin::kBlend:
      break;
  }
  return {};
}

}  // namespace

std::vector<ScorePart> score_parts(const Candidates& candidates, uint32_t item) {
  std::vector<ScorePart> parts;
  if (candidates.origin() != ScoreOrigin::kBlend) {
    const float score = candidates.score_of(item).value_or(0.0f);
    parts.push_back({name_of(candidates.origin()), score, 1, score});
    return parts;
  }
  for (size_t k = 0; k < kModelPartCount; ++k) {
    const double contribution = candidates.scorer().contribution(static_cast<ModelPart>(k), item);
    const float weight = candidates.weights()[k];
    if (weight == 0 || contribution == 0) continue;
    parts.push_back({kPartNames[k], static_cast<float>(contribution / weight), weight,
                     static_cast<float>(contribution)});
  }
  return parts;
}

}  // namespace nearshelf
