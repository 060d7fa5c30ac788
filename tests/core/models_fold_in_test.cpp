#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "core/models/model_view.h"
#include "tests/core/random.h"
#include "tests/core/test_shards.h"

using namespace nearshelf;

namespace {

struct Loaded {
  AlignedBuffer catalog_bytes;
  AlignedBuffer model_bytes;
  CatalogView catalog;
  ModelView model;
};

Loaded load(const ModelTable& table, uint32_t items) {
  Loaded loaded;
  loaded.catalog_bytes = test::catalog_shard(test::sample_catalog(items));
  loaded.model_bytes = test::model_shard(table, loaded.catalog_bytes);
  loaded.catalog = CatalogView::open(loaded.catalog_bytes.bytes()).value();
  auto model = ModelView::open(loaded.model_bytes.bytes(), loaded.catalog);
  REQUIRE(model.ok());
  loaded.model = std::move(model.value());
  return loaded;
}

// The loss that the fold-in minimises, over the float vectors of the table: the gradient at its
// minimum is zero, so moving any coordinate either way must not lower it.
double loss(const ModelTable& table, uint32_t items, const std::vector<WeightedItem>& given,
            const std::vector<double>& w) {
  const uint32_t d = table.dimensions;
  const auto score = [&](uint32_t item) {
    double sum = 0;
    for (uint32_t k = 0; k < d; ++k) sum += w[k] * table.vectors[item * d + k];
    return sum;
  };
  double total = 0;
  double weights = 0;
  for (const WeightedItem& entry : given) {
    total += entry.weight * (1 - score(entry.item)) * (1 - score(entry.item));
    weights += entry.weight;
  }
  for (uint32_t item = 0; item < items; ++item) {
    total += table.unobserved_weight * score(item) * score(item);
  }
  const double lambda =
      table.parameters.regularisation * (weights + double{table.unobserved_weight} * items);
  for (const double value : w) total += lambda * value * value;
  return total;
}

}  // namespace

TEST_CASE("fold-in minimises the iALS loss of the shopper") {
  constexpr uint32_t kItems = 60;
  for (const uint32_t d : {1u, 5u, 16u, 33u}) {
    CAPTURE(d);
    const ModelTable table = test::sample_model(kItems, d, d);
    const Loaded loaded = load(table, kItems);
    const std::vector<WeightedItem> given = {{3, 1}, {17, 0.5f}, {40, 3}};
    std::vector<double> w;
    REQUIRE(loaded.model.factors().fold_in(given, &w).ok());
    REQUIRE(w.size() == d);
    const double lowest = loss(table, kItems, given, w);
    for (uint32_t k = 0; k < d; ++k) {
      for (const double step : {-0.05, 0.05}) {
        std::vector<double> moved = w;
        moved[k] += step;
        CHECK(loss(table, kItems, given, moved) > lowest);
      }
    }
  }
}

TEST_CASE("no history folds in to the zero vector") {
  const Loaded loaded = load(test::sample_model(20, 8, 1), 20);
  std::vector<double> w;
  REQUIRE(loaded.model.factors().fold_in({}, &w).ok());
  CHECK(w == std::vector<double>(8, 0.0));
}

TEST_CASE("int8 scores keep to the float scores within the rounding of both sides") {
  constexpr uint32_t kItems = 50;
  constexpr uint32_t kDimensions = 24;
  const ModelTable table = test::sample_model(kItems, kDimensions, 9);
  const Loaded loaded = load(table, kItems);
  std::vector<double> w(kDimensions);
  test::Random random(4);
  double largest = 0;
  for (double& value : w) {
    value = random.uniform() - 0.5;
    largest = std::max(largest, std::fabs(value));
  }
  std::vector<float> scores(kItems);
  loaded.model.factors().vectors().score_all(w, scores);
  const double query_scale = largest / 32767;
  for (uint32_t item = 0; item < kItems; ++item) {
    double exact = 0;
    for (uint32_t k = 0; k < kDimensions; ++k)
      exact += w[k] * table.vectors[item * kDimensions + k];
    // Half a step of error on each factor of each product, vectors and query within +-0.5.
    const double bound = kDimensions * (0.5 * 0.5 / 127 + 0.5 * query_scale) * 0.5;
    CHECK(std::fabs(scores[item] * query_scale - exact) < bound);
  }
}

TEST_CASE("rows read back as they were written, up to one quantisation step") {
  constexpr uint32_t kItems = 300;
  const ModelTable table = test::sample_model(kItems, 4, 21);
  const Loaded loaded = load(table, kItems);
  for (uint32_t item = 0; item < kItems; ++item) {
    float largest = 0;
    for (const Neighbour& n : table.rows[item]) largest = std::max(largest, std::fabs(n.weight));
    std::vector<Neighbour> read;
    loaded.model.rows().for_each(item, [&](uint32_t neighbour, float weight) {
      read.push_back({neighbour, weight});
    });
    size_t at = 0;
    for (const Neighbour& written : table.rows[item]) {
      const bool shipped = at < read.size() && read[at].item == written.item;
      const float value = shipped ? read[at++].weight : 0.0f;  // zeros after rounding are left out
      CHECK(std::fabs(value - written.weight) <= largest / 127 * 0.5001f);
    }
    CHECK(at == read.size());
  }
}
