// The projection keeps what is alike alike, and computes what an encoder computes.
#include "pipeline/vision/embed/feature_projection.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <numeric>
#include <random>

#include "core/vision/encoder.h"
#include "pipeline/vision/embed/photo_embedder.h"
#include "pipeline/vision/embed/vision_model.h"
#include "pipeline/vision/photos/photo_file.h"
#include "pipeline/vision/vision_error.h"
#include "tests/pipeline/vision/embed/tiny_shop.h"

namespace nearshelf::pipeline::testing {
namespace {

// Groups of `each` rows that point in about the same direction.
PhotoRows grouped_features(uint32_t groups, uint32_t each, uint32_t width) {
  std::mt19937 random(3);
  std::uniform_real_distribution<float> positive(0, 1);
  PhotoRows rows;
  rows.table.dimensions = width;
  for (uint32_t group = 0; group < groups; ++group) {
    std::vector<float> centre(width);
    for (float& value : centre) value = positive(random);
    for (uint32_t k = 0; k < each; ++k) {
      const float brightness = 1 + 5 * positive(random);
      for (const float value : centre) {
        rows.table.values.push_back(brightness * (value + 0.3f * positive(random)));
      }
    }
  }
  rows.hashes.resize(size_t{groups} * each);
  rows.problems.resize(size_t{groups} * each);
  return rows;
}

double dot(std::span<const float> a, std::span<const float> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

}  // namespace

TEST_CASE("what is alike stays alike in a tenth of the numbers") {
  const PhotoRows features = grouped_features(10, 5, 160);
  const PhotoRows projected = project(features, fit_projection(features, 16));
  REQUIRE(projected.table.dimensions == 16);
  for (uint32_t row = 0; row < 50; ++row) {
    CHECK(dot(projected.table.row(row), projected.table.row(row)) == doctest::Approx(1));
    double least_alike = 1;
    double most_unlike = -1;
    for (uint32_t other = 0; other < 50; ++other) {
      const double cosine = dot(projected.table.row(row), projected.table.row(other));
      if (row / 5 == other / 5) {
        least_alike = std::min(least_alike, cosine);
      } else {
        most_unlike = std::max(most_unlike, cosine);
      }
    }
    CHECK(least_alike > most_unlike + 0.2);
  }
}

TEST_CASE("the length of features does not matter") {
  PhotoRows features = grouped_features(6, 4, 40);
  const EncoderProjection projection = fit_projection(features, 8);
  const PhotoRows before = project(features, projection);
  for (float& value : features.table.values) value *= 4;
  CHECK(project(features, projection).table.values == before.table.values);
}

TEST_CASE("there are never more dimensions than photos allow") {
  CHECK(fit_projection(grouped_features(3, 3, 40), 128).dimensions == 9);
  CHECK(fit_projection(grouped_features(60, 5, 40), 128).dimensions == 40);
  PhotoRows some = grouped_features(1, 3, 40);
  std::fill_n(some.table.values.begin(), 40, 0.0f);  // one of the three could not be read
  CHECK(fit_projection(some, 128).dimensions == 2);
  std::fill(some.table.values.begin(), some.table.values.end(), 0.0f);
  CHECK_THROWS_AS(fit_projection(some, 128), VisionError);
}

TEST_CASE("photos that are all the same give numbers") {
  PhotoRows same = grouped_features(1, 1, 40);
  for (int k = 0; k < 3; ++k) {
    same.table.values.insert(same.table.values.end(), same.table.values.begin(),
                             same.table.values.begin() + 40);
  }
  same.hashes.resize(4);
  same.problems.resize(4);
  for (const float value : project(same, fit_projection(same, 8)).table.values) {
    CHECK(std::isfinite(value));
  }
}

TEST_CASE("projected features have the bits of the encoder's embedding") {
  const TinyShop shop(24);
  const LooksSettings settings = shop.settings();
  std::vector<std::filesystem::path> photos;
  for (uint32_t k = 0; k < 24; ++k) {
    photos.push_back(settings.images / (std::to_string(k) + ".jpg"));
  }
  Progress silent(std::cerr, Progress::Style::kSilent);
  const VisionModel model(settings.model, settings.lower);
  EncoderSpec spec = model.lower_with(photos);
  const PhotoRows features =
      PhotoEmbedder(encoder_shard(spec).bytes()).features(photos, "features", &silent);
  spec.projection = fit_projection(features, 16);
  PhotoEmbedder embedder(encoder_shard(spec).bytes());
  const PhotoRows embedded = embedder.embeddings(photos, nullptr, "embeddings", &silent);
  CHECK(project(features, spec.projection).table.values == embedded.table.values);
  const Photo photo = read_photo(photos[5]);
  const std::vector<float> one = embedder.embedding(photo.view(), {}, "5.jpg");
  CHECK(std::ranges::equal(one, embedded.table.row(5)));
}

}  // namespace nearshelf::pipeline::testing
