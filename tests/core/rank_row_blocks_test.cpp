#include "tests/core/rank_fixture.h"

using namespace nearshelf;
using namespace nearshelf::test;

using Blocks = std::vector<uint32_t>;

TEST_CASE("a rail names the blocks of rows it needs, and is ranked with or without them") {
  constexpr uint32_t kMany = 4000;
  ModelTable table = sample_model(kMany, 4, 3);
  table.vectors.clear();
  for (uint32_t item = 0; item < kMany; ++item) {
    table.rows[item].clear();
    for (uint32_t k = 1; k < 60; ++k) {
      table.rows[item].push_back({(item % 60 + k * 61) % kMany, 1.0f / static_cast<float>(k)});
    }
    std::sort(table.rows[item].begin(), table.rows[item].end(),
              [](const Neighbour& a, const Neighbour& b) { return a.item < b.item; });
  }
  const AlignedBuffer catalog = catalog_shard(sample_catalog(kMany));
  const CatalogView view = CatalogView::open(catalog.bytes()).value();
  RowBlocks blocks;
  const AlignedBuffer model =
      AlignedBuffer::copy_of(write_model(table, kMany, view.ids_checksum(), &blocks));
  REQUIRE(blocks.shards.size() > 1);
  const auto last = static_cast<uint32_t>(blocks.shards.size() - 1);

  Shelf shelf;
  REQUIRE(shelf.load(ShardRole::kCatalog, catalog.bytes()).ok());
  CHECK(shelf.load(ShardRole::kRows, catalog.bytes()).code() == ErrorCode::kNotLoaded);
  REQUIRE(shelf.load(ShardRole::kModel, model.bytes()).ok());
  CHECK(shelf.missing_row_blocks({}).empty());
  REQUIRE(shelf.track("item-3999", EventType::kViewItem, 0).ok());
  REQUIRE(shelf.track("item-3998", EventType::kAddToCart, 0).ok());
  CHECK(shelf.missing_row_blocks({}) == Blocks{last});
  CHECK(shelf.missing_row_blocks({.kind = RailKind::kBoughtTogether}) == Blocks{last});
  CHECK(shelf.missing_row_blocks({.kind = RailKind::kSimilar, .anchor = 0}) == Blocks{0});
  CHECK(shelf.missing_row_blocks({.kind = RailKind::kSimilar}).empty());
  CHECK(shelf.missing_row_blocks({.kind = RailKind::kTrending}).empty());
  CHECK(shelf.missing_row_blocks({.kind = RailKind::kRecentlyViewed}).empty());

  CHECK(shelf.recommend({}).value().source == RailSource::kPopular);
  const AlignedBuffer block = AlignedBuffer::copy_of(blocks.shards[last]);
  REQUIRE(shelf.load(ShardRole::kRows, block.bytes()).ok());
  CHECK(shelf.missing_row_blocks({}).empty());
  CHECK(shelf.recommend({}).value().source == RailSource::kModel);
}

TEST_CASE("a shard of an unknown role is refused") {
  Shelf shelf;
  CHECK(shelf.load(static_cast<ShardRole>(0), {}).code() == ErrorCode::kWrongRole);
  CHECK(shelf.load(static_cast<ShardRole>(99), {}).code() == ErrorCode::kWrongRole);
}

TEST_CASE("which shards a new one replaces") {
  CHECK(Shelf::replaces(ShardRole::kCatalog, ShardRole::kRules));
  CHECK(Shelf::replaces(ShardRole::kModel, ShardRole::kRows));
  CHECK(Shelf::replaces(ShardRole::kDelta, ShardRole::kDelta));
  CHECK_FALSE(Shelf::replaces(ShardRole::kDelta, ShardRole::kModel));
  CHECK_FALSE(Shelf::replaces(ShardRole::kRows, ShardRole::kRows));
}
