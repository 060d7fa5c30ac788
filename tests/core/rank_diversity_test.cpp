#include <set>

#include "tests/core/rank_fixture.h"

using namespace nearshelf;
using namespace nearshelf::test;

using Items = std::vector<uint32_t>;

namespace {

// Maximal marginal relevance as its definition reads, in double, over all of `plain`.
Items reference(const Rail& plain, const VectorTable& vectors, double v, size_t limit) {
  const double best = plain.items.front().score;
  const double worst = plain.items.back().score;
  std::vector<RailItem> rest = plain.items;
  Items chosen;
  while (chosen.size() < limit && !rest.empty()) {
    size_t next = 0;
    double most = -100;
    for (size_t k = 0; k < rest.size(); ++k) {
      double likeness = 0;
      for (const uint32_t item : chosen) {
        likeness = std::max<double>(likeness, vectors.cosine(rest[k].item, item));
      }
      const double value = (1 - v) * (rest[k].score - worst) / (best - worst) - v * likeness;
      if (value <= most) continue;
      most = value;
      next = k;
    }
    chosen.push_back(rest[next].item);
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(next));
  }
  return chosen;
}

}  // namespace

TEST_CASE("diversity is maximal marginal relevance, and 0 is the plain order") {
  RankFixture fixture;
  fixture.track(14, EventType::kViewItem);
  fixture.track(22, EventType::kAddToCart);
  const Rail plain = fixture.rail({.limit = kItems});
  const VectorTable* vectors = fixture.shelf.model().item_vectors();
  REQUIRE(vectors != nullptr);
  for (const float v : {0.0f, 0.2f, 0.5f, 0.9f, 1.0f}) {
    CAPTURE(v);
    CHECK(fixture.items({.limit = 12, .diversity = v}) == reference(plain, *vectors, v, 12));
  }
  CHECK(fixture.items({.limit = 12, .diversity = 0.9f}) != fixture.items({.limit = 12}));
}

TEST_CASE("without vectors, items of one category are half alike") {
  RankFixture fixture(model_with_rows({}));
  std::set<std::string> categories;
  for (const uint32_t item : fixture.items({.limit = 2, .diversity = 1})) {
    categories.insert(std::string(fixture.shelf.catalog().category(item)));
  }
  CHECK(categories.size() == 2);
}

TEST_CASE("caps leave the order alone and go as deep as they must") {
  CatalogTable catalog = shop_catalog(400);
  for (uint32_t item = 0; item < 400; ++item) {
    catalog.item_values[item] = item < 300 ? Items{0} : Items{};
    catalog.categories[item] = item < 350 ? 0 : kNoCategory;
  }
  RankFixture fixture(sample_model(400, 8, 3), catalog);
  CHECK(fixture.items({.limit = 4, .max_per_brand = 1}) == Items{0, 300, 301, 302});
  CHECK(fixture.items({.limit = 4, .max_per_category = 2}) == Items{0, 1, 350, 351});
  CHECK(fixture.items({.limit = 400, .max_per_category = 2}).size() == 52);
}

TEST_CASE("diversity behind the first places keeps every item") {
  RankFixture fixture(sample_model(300, 8, 3), shop_catalog(300));
  const Items items = fixture.items({.limit = 300, .diversity = 0.5f});
  CHECK(std::set<uint32_t>(items.begin(), items.end()).size() == 300);
}
