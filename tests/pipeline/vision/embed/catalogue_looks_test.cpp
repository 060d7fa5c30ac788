// From a shop's photos to vectors, and what the next build does again.
#include "pipeline/vision/embed/catalogue_looks.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "core/vision/encoder.h"
#include "tests/pipeline/vision/embed/tiny_shop.h"

namespace nearshelf::pipeline::testing {
namespace {

struct Build {
  CatalogueLooks looks;
  std::string steps;
};

Build build(const TinyShop& shop) {
  std::ostringstream steps;
  Progress progress(steps, Progress::Style::kPlain);
  CatalogueLooks looks = embed_catalogue(shop.products, shop.settings(), &progress);
  return {std::move(looks), steps.str()};
}

bool is_zero(std::span<const float> row) {
  return std::ranges::all_of(row, [](float value) { return value == 0; });
}

bool same(Bytes a, Bytes b) { return std::ranges::equal(a, b); }

}  // namespace

TEST_CASE("every product with a photo has a unit vector, and the others are reported") {
  TinyShop shop(20);
  shop.folder.write("photos/3.jpg", "<html>not found</html>");
  shop.products[5].image = "https://cdn.example/gone.jpg";
  const CatalogueLooks looks = build(shop).looks;
  REQUIRE(looks.vectors.count() == 20);
  CHECK(looks.vectors.dimensions == 16);
  for (uint32_t product = 0; product < 20; ++product) {
    CHECK(is_zero(looks.vectors.row(product)) == (product == 3 || product == 5));
  }
  const std::string report = looks.report.to_text();
  CHECK(report.find("20 records, 18 accepted, 2 rejected") != std::string::npos);
  CHECK(report.find("no photo file\n    p5 ") != std::string::npos);
  CHECK(report.find("not a photo: check how it was downloaded\n    p3 3.jpg\n") !=
        std::string::npos);
  const Result<Encoder> encoder = Encoder::load(looks.encoder.bytes(), reference_conv_kernels());
  REQUIRE(encoder.ok());
  CHECK(encoder.value().id() == looks.encoder_id);
}

TEST_CASE("the next build runs new photos only and keeps the encoder") {
  TinyShop shop(20);
  const Build first = build(shop);
  shop.add_products(20, 3);
  const Build second = build(shop);
  CHECK(second.steps.find("fit projection") == std::string::npos);
  CHECK(second.steps.find("23 photos, 20 known") != std::string::npos);
  CHECK(same(second.looks.encoder.bytes(), first.looks.encoder.bytes()));
  const auto& before = first.looks.vectors.values;
  CHECK(std::equal(before.begin(), before.end(), second.looks.vectors.values.begin()));
}

TEST_CASE("a changed photo, another model option or twice the photos are seen") {
  TinyShop shop(20);
  const Build first = build(shop);
  shop.folder.write("photos/7.jpg", as_text(encode_jpeg(product_photo(99))));
  const Build changed = build(shop);
  CHECK(changed.steps.find("20 photos, 19 known") != std::string::npos);
  CHECK_FALSE(std::ranges::equal(changed.looks.vectors.row(7), first.looks.vectors.row(7)));

  shop.add_products(20, 20);
  CHECK(build(shop).steps.find("fit projection") != std::string::npos);

  std::ostringstream steps;
  Progress progress(steps, Progress::Style::kPlain);
  LooksSettings other = shop.settings();
  other.lower.fit = PhotoFit::kContain;
  embed_catalogue(shop.products, other, &progress);
  CHECK(steps.str().find("fit projection") != std::string::npos);
}

TEST_CASE("a damaged cache costs time and nothing else") {
  TinyShop shop(20);
  const Build first = build(shop);
  shop.folder.write("cache/embeddings.cache", "NSPHOTO1 and then nonsense");
  const Build second = build(shop);
  CHECK(second.steps.find("fit projection") != std::string::npos);
  CHECK(second.looks.vectors.values == first.looks.vectors.values);
  CHECK(same(second.looks.encoder.bytes(), first.looks.encoder.bytes()));
}

}  // namespace nearshelf::pipeline::testing
