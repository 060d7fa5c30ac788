// A simulated shopper: latent taste, habits, and memory of what was bought.
#pragma once

#include <array>
#include <cstdint>
#include <map>

#include "pipeline/simulate/shop_model.h"

namespace nearshelf::pipeline {

class ShopperModel {
 public:
  // Draws the shopper from `random`. Borrows `shop`.
  ShopperModel(const ShopModel& shop, Random* random);

  // Probability of a visit on an average day.
  double activity() const { return activity_; }

  // Hours by which this shopper's day is shifted, -2 to 2.
  int hour_shift() const { return hour_shift_; }

  // A category, by taste.
  uint32_t draw_category(Random* random) const;

  // An item of `category`, by popularity and affinity.
  uint32_t draw_item(uint32_t category, Random* random) const;

  // How much brand and price of an item appeal: 0.4 to kMaxAffinity, 1 for nothing special.
  double affinity(uint32_t item) const;

  // When each consumable was bought last: item -> day.
  const std::map<uint32_t, uint32_t>& consumables() const { return consumables_; }
  void remember_purchase(uint32_t item, uint32_t day);

 private:
  static constexpr size_t kLikedCategories = 3;
  static constexpr size_t kLikedBrands = 2;

  const ShopModel& shop_;
  double activity_;
  int hour_shift_;
  PriceTier tier_;
  std::array<uint32_t, kLikedCategories> categories_{};
  std::array<uint32_t, kLikedBrands> brands_{};
  std::map<uint32_t, uint32_t> consumables_;
};

}  // namespace nearshelf::pipeline
