#include "core/rank/rail_chain.h"

namespace nearshelf {
namespace {

constexpr RailStep kForYouChain[] = {RailStep::kPersonal, RailStep::kPopularIn, RailStep::kPopular};
constexpr RailStep kSimilarChain[] = {RailStep::kAnchor, RailStep::kPopularIn, RailStep::kPopular};
constexpr RailStep kTrendingChain[] = {RailStep::kTrend, RailStep::kPopular};
// The anchor decides where there is one, the cart where there is none.
constexpr RailStep kBoughtTogetherChain[] = {RailStep::kAnchor, RailStep::kCart, RailStep::kSimilar,
                                             RailStep::kPopularIn, RailStep::kPopular};
constexpr RailStep kOwnItemsChain[] = {RailStep::kHistory};
constexpr RailStep kNewChain[] = {RailStep::kNewest};
constexpr RailStep kOnSaleChain[] = {RailStep::kReduced};
constexpr RailStep kLooksLikeChain[] = {RailStep::kLooks, RailStep::kSimilar, RailStep::kPopularIn,
                                        RailStep::kPopular};

}  // namespace

std::span<const RailStep> chain_of(RailKind kind) {
  switch (kind) {
    case RailKind::kForYou:
      return kForYouChain;
    case RailKind::kSimilar:
      return kSimilarChain;
    case RailKind::kTrending:
      return kTrendingChain;
    case RailKind::kBoughtTogether:
      return kBoughtTogetherChain;
    case RailKind::kRecentlyViewed:
    case RailKind::kBuyAgain:
      return kOwnItemsChain;
    case RailKind::kNew:
      return kNewChain;
    case RailKind::kOnSale:
      return kOnSaleChain;
    case RailKind::kLooksLike:
      return kLooksLikeChain;
  }
  return {};
}

}  // namespace nearshelf
