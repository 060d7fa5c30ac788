#include "pipeline/simulate/shopper_model.h"

#include <algorithm>
#include <cstdlib>

namespace nearshelf::pipeline {
namespace {

// Shares of interest in the first and second liked category; the third gets the rest.
constexpr double kFirstCategoryShare = 0.55;
constexpr double kSecondCategoryShare = 0.30;

constexpr double kLikedBrandFactor = 2.5;
constexpr double kSameTierFactor = 2;
constexpr double kOppositeTierFactor = 0.4;
constexpr double kMaxAffinity = kLikedBrandFactor * kSameTierFactor;
constexpr int kTastings = 8;  // candidates looked at before taking one that appeals less

// Few come often, many come seldom: 0.3 at most, 0.02 at least, 0.058 on average.
double draw_activity(Random* random) { return 0.3 / (1 + 14 * random->uniform()); }

}  // namespace

ShopperModel::ShopperModel(const ShopModel& shop, Random* random)
    : shop_(shop),
      activity_(draw_activity(random)),
      hour_shift_(static_cast<int>(random->below(5)) - 2),
      tier_(static_cast<PriceTier>(random->below(3))) {
  for (uint32_t& category : categories_) {
    category = static_cast<uint32_t>(shop_.categories_by_popularity.draw(random));
  }
  for (uint32_t& brand : brands_) brand = random->below(shop_.brand_count);
}

uint32_t ShopperModel::draw_category(Random* random) const {
  const double share = random->uniform();
  if (share < kFirstCategoryShare) return categories_[0];
  return share < kFirstCategoryShare + kSecondCategoryShare ? categories_[1] : categories_[2];
}

// Rejection sampling: candidates come by popularity and stay with a probability in proportion to
// their affinity.
uint32_t ShopperModel::draw_item(uint32_t category, Random* random) const {
  const ShopCategory& from = shop_.categories[category];
  uint32_t item = 0;
  for (int tasting = 0; tasting < kTastings; ++tasting) {
    item = from.items[from.by_popularity.draw(random)];
    if (random->chance(affinity(item) / kMaxAffinity)) break;
  }
  return item;
}

double ShopperModel::affinity(uint32_t item) const {
  const ShopItem& it = shop_.items[item];
  // With a single brand in the shop there is nothing to prefer.
  const bool likes_brand =
      shop_.brand_count > 1 && std::ranges::find(brands_, it.brand) != brands_.end();
  const int tiers_apart = std::abs(static_cast<int>(it.tier) - static_cast<int>(tier_));
  const double price_factor = tiers_apart == 0   ? kSameTierFactor
                              : tiers_apart == 1 ? 1
                                                 : kOppositeTierFactor;
  return (likes_brand ? kLikedBrandFactor : 1) * price_factor;
}

void ShopperModel::remember_purchase(uint32_t item, uint32_t day) {
  if (shop_.categories[shop_.items[item].category].is_consumable) consumables_[item] = day;
}

}  // namespace nearshelf::pipeline
