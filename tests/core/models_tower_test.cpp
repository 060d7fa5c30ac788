#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/models/model_view.h"
#include "tests/core/random.h"
#include "tests/core/test_shards.h"

using namespace nearshelf;

namespace {

constexpr uint32_t kItems = 50;
constexpr uint32_t kDimensions = 12;  // not a multiple of the block: the padding must not count

std::vector<float> random_vectors(uint64_t seed) {
  test::Random random(seed);
  std::vector<float> vectors(kItems * kDimensions);
  for (float& value : vectors) value = random.uniform() - 0.5f;
  return vectors;
}

// A model that is nothing but a tower, and the shards behind it.
struct TowerModel {
  explicit TowerModel(bool tied) {
    table.history = false;
    table.tower.dimensions = kDimensions;
    table.tower.outputs = random_vectors(1);
    if (!tied) table.tower.inputs = random_vectors(2);
    catalog = test::catalog_shard(test::sample_catalog(kItems));
    shard = test::model_shard(table, catalog);
    const CatalogView opened = CatalogView::open(catalog.bytes()).value();
    auto model = ModelView::open(shard.bytes(), opened);
    REQUIRE(model.ok());
    view = std::move(model.value());
  }

  ModelTable table;
  AlignedBuffer catalog;
  AlignedBuffer shard;
  ModelView view;
};

}  // namespace

TEST_CASE("a tower scores items by their outputs and the decayed sum of inputs") {
  for (const bool tied : {true, false}) {
    CAPTURE(tied);
    const TowerModel model(tied);
    const std::vector<WeightedItem> clicks = {{3, 1.0f}, {7, 0.7f}, {3, 0.49f}};
    std::vector<double> h;
    model.view.tower().embed(clicks, &h);
    std::vector<float> scores(kItems);
    model.view.tower().outputs().score_all(h, scores);

    const std::vector<float>& inputs = tied ? model.table.tower.outputs : model.table.tower.inputs;
    std::vector<double> expected(kItems, 0.0);
    double largest_query = 0;
    for (uint32_t k = 0; k < kDimensions; ++k) {
      double query = 0;
      for (const WeightedItem& click : clicks) {
        query += double{click.weight} * inputs[click.item * kDimensions + k];
      }
      largest_query = std::max(largest_query, std::abs(query));
      for (uint32_t item = 0; item < kItems; ++item) {
        expected[item] += query * model.table.tower.outputs[item * kDimensions + k];
      }
    }
    // Scores are true up to one factor; the query's scale is that factor. Each of the d products
    // may be off by half a step of either side.
    const double factor = largest_query / 32767;
    // Values lie within +-0.5, so each side of a product is off by half a step of at most 0.5 /
    // 127; the query sums three rows with these weights.
    constexpr double kHalfStep = 0.25 / 127;
    constexpr double kWeights = 1 + 0.7 + 0.49;
    const double tolerance = kDimensions * kHalfStep * (largest_query + kWeights * 0.5 + 0.01);
    for (uint32_t item = 0; item < kItems; ++item) {
      CHECK(std::abs(scores[item] * factor - expected[item]) <= tolerance);
    }
  }
}

TEST_CASE("no clicks give a tower's zero vector and equal scores") {
  const TowerModel model(true);
  std::vector<double> h;
  model.view.tower().embed({}, &h);
  std::vector<float> scores(kItems, 1.0f);
  model.view.tower().outputs().score_all(h, scores);
  for (const float score : scores) CHECK(score == 0);
}

TEST_CASE("cosine of item vectors: 1 with itself, symmetric, 0 with a zero vector") {
  ModelTable table;
  table.tower.dimensions = kDimensions;
  table.tower.outputs = random_vectors(5);
  std::fill_n(table.tower.outputs.begin(), kDimensions, 0.0f);
  const AlignedBuffer catalog = test::catalog_shard(test::sample_catalog(kItems));
  const AlignedBuffer shard = test::model_shard(table, catalog);
  const CatalogView opened = CatalogView::open(catalog.bytes()).value();
  const ModelView view = ModelView::open(shard.bytes(), opened).value();
  REQUIRE(view.item_vectors() != nullptr);
  const VectorTable& vectors = *view.item_vectors();
  CHECK(vectors.cosine(0, 5) == 0);
  CHECK(vectors.cosine(4, 4) == doctest::Approx(1));
  CHECK(vectors.cosine(4, 9) == vectors.cosine(9, 4));
}
