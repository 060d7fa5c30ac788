// What the simulator assumes about a catalogue. docs/SIMULATOR.md states every number.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "pipeline/import/product.h"
#include "pipeline/simulate/random.h"

namespace nearshelf::pipeline {

enum class PriceTier : uint8_t { kLow, kMiddle, kHigh };

struct ShopItem {
  uint32_t category = 0;
  uint32_t brand = 0;  // products without a brand share one
  PriceTier tier = PriceTier::kMiddle;
  double popularity = 0;              // share of interest before taste, any scale
  std::vector<uint32_t> complements;  // items bought together with it; may be empty
};

struct ShopCategory {
  std::vector<uint32_t> items;
  WeightedChoice by_popularity;  // over `items`
  uint32_t partner = 0;          // the category its complements come from
  bool is_consumable = false;    // its items are bought again and again
};

struct ShopModel {
  std::vector<ShopItem> items;  // one per product, in the same order
  std::vector<ShopCategory> categories;
  WeightedChoice items_by_popularity;
  WeightedChoice categories_by_popularity;
  uint32_t brand_count = 0;
};

// `products` is not empty. Everything not in the feed (popularity, complements, what is consumable)
// follows from `seed`.
ShopModel make_shop_model(std::span<const Product> products, uint64_t seed);

}  // namespace nearshelf::pipeline
