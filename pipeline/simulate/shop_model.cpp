#include "pipeline/simulate/shop_model.h"

#include <algorithm>
#include <numeric>

#include "pipeline/import/interner.h"

namespace nearshelf::pipeline {
namespace {

constexpr uint64_t kShopStream = 0;  // shoppers use the streams from 1 on

// Zipf's law with Mandelbrot's offset: rank r (from 1) attracts 1 / (r + offset).
constexpr double kZipfOffset = 2;
constexpr double kConsumableShare = 0.3;
constexpr size_t kComplements = 3;

std::vector<uint32_t> shuffled_ranks(size_t count, Random* random) {
  std::vector<uint32_t> ranks(count);
  std::iota(ranks.begin(), ranks.end(), 1);
  for (size_t left = count; left > 1; --left) {
    std::swap(ranks[left - 1], ranks[random->below(static_cast<uint32_t>(left))]);
  }
  return ranks;
}

// Thirds of each category by price: dear is what is dear among its like.
void set_price_tiers(std::span<const Product> products, ShopModel* shop) {
  for (const ShopCategory& category : shop->categories) {
    std::vector<uint32_t> by_price = category.items;
    std::ranges::stable_sort(by_price, {}, [&](uint32_t item) { return products[item].price; });
    for (size_t i = 0; i < by_price.size(); ++i) {
      shop->items[by_price[i]].tier = static_cast<PriceTier>(3 * i / by_price.size());
    }
  }
}

void set_category_traits(ShopModel* shop, Random* random) {
  const auto count = static_cast<uint32_t>(shop->categories.size());
  for (uint32_t i = 0; i < count; ++i) {
    ShopCategory& category = shop->categories[i];
    category.is_consumable = random->chance(kConsumableShare);
    // Another category where there is one.
    category.partner = count > 1 ? (i + 1 + random->below(count - 1)) % count : i;
  }
}

void set_complements(ShopModel* shop, Random* random) {
  for (uint32_t i = 0; i < shop->items.size(); ++i) {
    ShopItem& item = shop->items[i];
    const ShopCategory& partner = shop->categories[shop->categories[item.category].partner];
    for (size_t draw = 0; draw < kComplements; ++draw) {
      const uint32_t other = partner.items[partner.by_popularity.draw(random)];
      const bool is_new = std::ranges::find(item.complements, other) == item.complements.end();
      if (other != i && is_new) item.complements.push_back(other);
    }
  }
}

}  // namespace

ShopModel make_shop_model(std::span<const Product> products, uint64_t seed) {
  Random random(seed, kShopStream);
  const std::vector<uint32_t> ranks = shuffled_ranks(products.size(), &random);
  ShopModel shop;
  Interner categories;
  Interner brands;
  for (uint32_t i = 0; i < products.size(); ++i) {
    ShopItem item;
    item.category = categories.intern(products[i].category);
    item.brand = brands.intern(products[i].brand);
    item.popularity = 1 / (ranks[i] + kZipfOffset);
    shop.items_by_popularity.add(item.popularity);
    if (item.category == shop.categories.size()) shop.categories.emplace_back();
    ShopCategory& category = shop.categories[item.category];
    category.items.push_back(i);
    category.by_popularity.add(item.popularity);
    shop.items.push_back(std::move(item));
  }
  for (const ShopCategory& category : shop.categories) {
    shop.categories_by_popularity.add(category.by_popularity.total());
  }
  shop.brand_count = brands.size();
  set_price_tiers(products, &shop);
  set_category_traits(&shop, &random);
  set_complements(&shop, &random);
  return shop;
}

}  // namespace nearshelf::pipeline
