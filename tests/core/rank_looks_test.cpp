#include <cmath>
#include <limits>

#include "core/catalog/filter.h"
#include "core/models/looks_writer.h"
#include "tests/core/random.h"
#include "tests/core/rank_fixture.h"

using namespace nearshelf;
using namespace nearshelf::test;

namespace {

constexpr uint32_t kDimensions = 20;
constexpr uint64_t kEncoder = 0x1234567890abcdef;

// Items of one parity look alike; every seventh has no photo.
std::vector<float> sample_looks() {
  Random random(5);
  std::vector<float> vectors;
  for (uint32_t item = 0; item < kItems; ++item) {
    for (uint32_t k = 0; k < kDimensions; ++k) {
      const float alike = k % 2 == item % 2 ? 1.0f : 0.0f;
      const float noise = 0.2f * static_cast<float>(random.uniform() - 0.5);
      vectors.push_back(item % 7 == 6 ? 0.0f : alike + noise);
    }
  }
  return vectors;
}

double exact_cosine(const std::vector<float>& vectors, uint32_t a, uint32_t b) {
  double dot = 0, aa = 0, bb = 0;
  for (uint32_t k = 0; k < kDimensions; ++k) {
    const double x = vectors[a * kDimensions + k];
    const double y = vectors[b * kDimensions + k];
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  return dot / std::sqrt(aa * bb);
}

class LooksFixture : public RankFixture {
 public:
  LooksFixture() : vectors(sample_looks()) {
    const CatalogView& catalog = shelf.catalog();
    shard = AlignedBuffer::copy_of(
        write_looks(vectors, kItems, kDimensions, catalog.ids_checksum(), kEncoder));
  }

  RailRequest like_item(uint32_t anchor) const {
    RailRequest request;
    request.kind = RailKind::kLooksLike;
    request.anchor = anchor;
    request.limit = kItems;
    return request;
  }

  RailRequest like_photo(std::span<const float> look) const {
    RailRequest request = like_item(kNoItem);
    request.look = look;
    request.look_encoder = kEncoder;
    return request;
  }

  std::vector<float> vectors;
  AlignedBuffer shard;
};

}  // namespace

TEST_CASE_FIXTURE(LooksFixture, "looks-like lists the items with the nearest photos, by cosine") {
  REQUIRE(shelf.load_looks(shard.bytes()).ok());
  const Rail rail = this->rail(like_item(4));
  CHECK(rail.source == RailSource::kModel);
  CHECK(rail.step == RailStep::kLooks);
  REQUIRE(rail.items.size() > 10);
  for (size_t k = 0; k < rail.items.size(); ++k) {
    const RailItem& item = rail.items[k];
    CHECK(item.item != 4);
    CHECK(item.item % 7 != 6);
    CHECK(shelf.catalog().in_stock(item.item));
    CHECK(item.reason == ReasonCode::kLooksLike);
    CHECK(item.cause == 4);
    CHECK(item.score == doctest::Approx(exact_cosine(vectors, 4, item.item)).epsilon(0.02));
    if (k > 0) CHECK(rail.items[k - 1].score >= item.score);
  }
  CHECK(rail.items.front().item % 2 == 0);
}

TEST_CASE_FIXTURE(LooksFixture, "a photo finds the item it shows") {
  REQUIRE(shelf.load_looks(shard.bytes()).ok());
  for (const uint32_t item : {0u, 11u, 32u}) {
    const std::span<const float> look = std::span(vectors).subspan(item * kDimensions, kDimensions);
    const Rail rail = this->rail(like_photo(look));
    const auto found = std::find_if(rail.items.begin(), rail.items.end(),
                                    [&](const RailItem& entry) { return entry.item == item; });
    CHECK((found != rail.items.end()) == shelf.catalog().in_stock(item));
    if (found != rail.items.end()) {
      CHECK(found == rail.items.begin());
      CHECK(found->score == doctest::Approx(1).epsilon(1e-3));
      CHECK(found->cause == kNoItem);
    }
  }
}

TEST_CASE_FIXTURE(LooksFixture, "the length of a photo's vector does not matter") {
  REQUIRE(shelf.load_looks(shard.bytes()).ok());
  std::vector<float> look(vectors.begin(), vectors.begin() + kDimensions);
  const std::vector<uint32_t> once = items(like_photo(look));
  for (float& value : look) value *= 1024;
  CHECK(items(like_photo(look)) == once);
}

TEST_CASE_FIXTURE(LooksFixture, "filters, rules and min_score hold for looks-like") {
  REQUIRE(shelf.load_looks(shard.bytes()).ok());
  RailRequest request = like_item(4);
  FilterRequest where;
  where.on_sale = true;
  request.where = &where;
  for (const uint32_t item : items(request)) CHECK(item % 5 == 0);

  request = like_item(4);
  request.min_score = 0.9f;
  const std::vector<uint32_t> close = items(request);
  CHECK(!close.empty());
  for (const uint32_t item : close) CHECK(item % 2 == 0);

  RuleRecord boost;
  boost.action = RuleAction::kBoost;
  boost.amount = 5;
  boost.rails = 1u << static_cast<uint32_t>(RailKind::kLooksLike);
  boost.from = 0;
  boost.until = std::numeric_limits<uint32_t>::max();
  boost.items = {close.back()};
  load_rules({boost});
  CHECK(items(like_item(4)).front() == close.back());
}

TEST_CASE_FIXTURE(LooksFixture, "without a photo of the anchor, similar items stand in") {
  CHECK(rail(like_item(4)).step != RailStep::kLooks);
  CHECK(rail(like_item(4)).source == RailSource::kFallback);
  REQUIRE(shelf.load_looks(shard.bytes()).ok());
  CHECK(rail(like_item(6)).step == RailStep::kSimilar);
  CHECK(rail(like_item(4)).step == RailStep::kLooks);
  CHECK(explain(like_item(4), 6).step != RailStep::kLooks);
  CHECK(explain(like_item(4), 8).step == RailStep::kLooks);
}

TEST_CASE_FIXTURE(LooksFixture, "a photo of another encoder, size or content is refused") {
  const std::vector<float> look(vectors.begin(), vectors.begin() + kDimensions);
  CHECK(shelf.recommend(like_photo(look)).status().code() == ErrorCode::kNotLoaded);
  REQUIRE(shelf.load_looks(shard.bytes()).ok());
  RailRequest request = like_photo(look);
  request.look_encoder++;
  CHECK(shelf.recommend(request).status().code() == ErrorCode::kBadArgument);
  CHECK(!shelf.recommend(like_photo(std::span(look).first(8))).ok());
  std::vector<float> broken = look;
  broken[3] = std::numeric_limits<float>::quiet_NaN();
  CHECK(!shelf.recommend(like_photo(broken)).ok());
  CHECK(shelf.recommend(like_photo(std::vector<float>(kDimensions))).ok());
}

TEST_CASE_FIXTURE(LooksFixture, "looks of another catalogue or with bad numbers are refused") {
  const uint64_t ids = shelf.catalog().ids_checksum();
  const auto code = [&](uint32_t count, uint64_t checksum) {
    const AlignedBuffer bytes = AlignedBuffer::copy_of(write_looks(
        std::span(vectors).first(count * kDimensions), count, kDimensions, checksum, kEncoder));
    return shelf.load_looks(bytes.bytes()).code();
  };
  CHECK(code(kItems, ids + 1) == ErrorCode::kCatalogMismatch);
  CHECK(code(kItems - 1, ids) == ErrorCode::kCatalogMismatch);
  CHECK(code(kItems, ids) == ErrorCode::kOk);
  CHECK(shelf.load_looks(shard.bytes().first(100)).code() == ErrorCode::kTruncated);
  CHECK(Shelf().load_looks(shard.bytes()).code() == ErrorCode::kNotLoaded);
}
