#include "core/rank/reasons.h"

#include <algorithm>

namespace nearshelf {

std::string_view reason_reference(const RailItem& item, const Rail& rail,
                                  const CatalogView& catalog) {
  if (item.reason == ReasonCode::kPopularIn) return rail.category;
  return item.cause == kNoItem ? std::string_view{} : catalog.item_id(item.cause);
}

void Reasons::collect_owned(const Session& session) {
  session.cart(&owned_);
  session.for_each_event([&](uint32_t item, EventType type, int64_t) {
    if (type == EventType::kPurchase) owned_.push_back(item);
  });
  std::sort(owned_.begin(), owned_.end());
}

Reason Reasons::of(RailStep step, const RailRequest& request, const Candidates& candidates,
                   uint32_t item) const {
  Reason reason;
  switch (candidates.origin()) {
    case ScoreOrigin::kBlend:
      reason = of_blend(step, candidates, item);
      break;
    case ScoreOrigin::kBasket:
      return {ReasonCode::kBoughtWith, candidates.bought_with(item)};
    case ScoreOrigin::kOwnItems:
      return {request.kind == RailKind::kBuyAgain ? ReasonCode::kAgain : ReasonCode::kViewed,
              kNoItem};
    case ScoreOrigin::kLooks:
      return {ReasonCode::kLooksLike, request.look.empty() ? request.anchor : kNoItem};
    case ScoreOrigin::kDayAdded:
    case ScoreOrigin::kTrend:
    case ScoreOrigin::kPopularity:
      break;
  }
  if (reason.code != ReasonCode::kPopular) return reason;
  if (step == RailStep::kPopularIn) return {ReasonCode::kPopularIn, kNoItem};
  if (step == RailStep::kNewest) return {ReasonCode::kNew, kNoItem};
  if (step == RailStep::kReduced) return {ReasonCode::kOnSale, kNoItem};
  return reason;
}

Reason Reasons::of_blend(RailStep step, const Candidates& candidates, uint32_t item) const {
  const Scorer& scorer = candidates.scorer();
  const ReasonCode code = scorer.reason(item);
  if (code != ReasonCode::kViewedSimilar) return {code, kNoItem};
  const uint32_t cause = scorer.cause(item);
  const bool about_anchor = step == RailStep::kAnchor || step == RailStep::kSimilar;
  const bool owned = std::binary_search(owned_.begin(), owned_.end(), cause);
  return {owned && !about_anchor ? ReasonCode::kBoughtWith : ReasonCode::kViewedSimilar, cause};
}

}  // namespace nearshelf
