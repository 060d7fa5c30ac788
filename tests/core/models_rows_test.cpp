#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <vector>

#include "core/base/aligned_buffer.h"
#include "core/models/rows_view.h"
#include "core/models/rows_writer.h"
#include "tests/core/random.h"

using namespace nearshelf;

namespace {

constexpr uint64_t kChecksum = 0x1122334455667788;

std::vector<Row> random_rows(uint32_t items, uint32_t most, uint64_t seed) {
  test::Random random(seed);
  std::vector<Row> rows(items);
  for (Row& row : rows) {
    std::map<uint32_t, float> weights;
    const uint32_t count = random.below(most + 1);
    for (uint32_t k = 0; k < count; ++k) weights[random.below(items)] = random.uniform() - 0.3f;
    for (const auto& [item, weight] : weights) row.push_back({item, weight});
  }
  return rows;
}

std::vector<uint8_t> model_meta(uint32_t items) {
  ByteWriter meta;
  meta.write(items);
  meta.write(uint32_t{1});
  meta.write(kChecksum);
  return meta.bytes();
}

AlignedBuffer whole_table(const std::vector<Row>& rows, RowPrecision precision,
                          const RowSections& sections = kItemRows) {
  ShardWriter shard(ShardRole::kModel);
  write_rows(rows, sections, precision, &shard);
  return AlignedBuffer::copy_of(shard.finish());
}

RowsView open_rows(const AlignedBuffer& bytes, uint32_t items,
                   const RowSections& sections = kItemRows) {
  const auto shard = ShardView::open(bytes.bytes(), ShardRole::kModel);
  REQUIRE(shard.ok());
  auto rows = RowsView::open(shard.value(), items, sections);
  REQUIRE(rows.ok());
  return std::move(rows.value());
}

std::vector<Row> read_all(const RowsView& view, uint32_t items) {
  std::vector<Row> rows(items);
  for (uint32_t item = 0; item < items; ++item) {
    view.for_each(item, [&](uint32_t neighbour, float weight) {
      rows[item].push_back({neighbour, weight});
    });
    CHECK(view.neighbour_count(item) == rows[item].size());
  }
  return rows;
}

void check_equal(const std::vector<Row>& a, const std::vector<Row>& b) {
  REQUIRE(a.size() == b.size());
  for (size_t item = 0; item < a.size(); ++item) {
    REQUIRE(a[item].size() == b[item].size());
    for (size_t k = 0; k < a[item].size(); ++k) {
      CHECK(a[item][k].item == b[item][k].item);
      CHECK(a[item][k].weight == b[item][k].weight);
    }
  }
}

// A table of `rows` in blocks: the model shard that names them, and a view of it.
struct Blocks {
  Blocks(const std::vector<Row>& rows, RowPrecision precision, size_t target_bytes)
      : cut(split_rows(rows, kItemRows, precision, kChecksum, target_bytes)) {
    ShardWriter shard(ShardRole::kModel);
    shard.add(kModelMeta, model_meta(static_cast<uint32_t>(rows.size())));
    write_row_starts(cut, kItemRows, &shard);
    model = AlignedBuffer::copy_of(shard.finish());
    for (const auto& bytes : cut.shards) shards.push_back(AlignedBuffer::copy_of(bytes));
    view = open_rows(model, static_cast<uint32_t>(rows.size()));
  }

  RowBlocks cut;
  AlignedBuffer model;
  std::vector<AlignedBuffer> shards;
  RowsView view;
};

// Opens a three-row table over 10 items whose sections a test has changed.
struct Sections {
  std::vector<uint16_t> counts = {2, 0, 1};
  std::vector<float> scales = {0.5f, 0, 2};
  std::vector<uint8_t> items = {1, 8, 4};
  std::vector<uint8_t> weights = {127, 0x81, 1};  // 127, -127, 1
  bool narrow = false;

  ErrorCode open() const {
    ShardWriter shard(ShardRole::kRows);
    shard.add_array<uint16_t>(kItemRows.counts, counts);
    shard.add_array<float>(kItemRows.scales, scales);
    shard.add(kItemRows.items, items);
    shard.add(narrow ? kItemRows.narrow_weights : kItemRows.weights, weights);
    const AlignedBuffer bytes = AlignedBuffer::copy_of(shard.finish());
    const ShardView view = ShardView::open(bytes.bytes(), ShardRole::kRows).value();
    return RowsBlock::open(view, kItemRows, 3, 10).status().code();
  }
};

ErrorCode open_starts(const std::vector<uint32_t>& starts, uint32_t items) {
  ShardWriter shard(ShardRole::kModel);
  shard.add(kModelMeta, model_meta(items));
  shard.add_array<uint32_t>(kItemRows.blocks, starts);
  const AlignedBuffer bytes = AlignedBuffer::copy_of(shard.finish());
  const ShardView view = ShardView::open(bytes.bytes(), ShardRole::kModel).value();
  return RowsView::open(view, items).status().code();
}

// A block shard of `rows` with any fields in its META.
AlignedBuffer block_shard(const std::vector<Row>& rows, uint32_t first, uint32_t count,
                          uint32_t items, uint32_t reserved, uint64_t checksum) {
  ByteWriter meta;
  meta.write(first);
  meta.write(count);
  meta.write(items);
  meta.write(reserved);
  meta.write(checksum);
  ShardWriter shard(ShardRole::kRows);
  shard.add(kRowsBlockMeta, meta.bytes());
  write_rows(std::span(rows).subspan(first, count), kItemRows, RowPrecision::kWide, &shard);
  return AlignedBuffer::copy_of(shard.finish());
}

}  // namespace

TEST_CASE("rows come back within half a step of their scale, and zeros are left out") {
  const std::vector<Row> rows = random_rows(300, 12, 1);
  for (const RowPrecision precision : {RowPrecision::kWide, RowPrecision::kNarrow}) {
    const int steps = precision == RowPrecision::kWide ? kWideWeightSteps : kNarrowWeightSteps;
    const AlignedBuffer bytes = whole_table(rows, precision);
    const std::vector<Row> read = read_all(open_rows(bytes, 300), 300);
    for (size_t item = 0; item < rows.size(); ++item) {
      float largest = 0;
      for (const Neighbour& n : rows[item]) largest = std::max(largest, std::fabs(n.weight));
      const float half_step = largest / static_cast<float>(steps) * 0.501f;
      size_t at = 0;
      for (const Neighbour& n : rows[item]) {
        const bool kept = at < read[item].size() && read[item][at].item == n.item;
        const float served = kept ? read[item][at++].weight : 0;
        CHECK(std::fabs(served - n.weight) <= half_step);
      }
      CHECK(at == read[item].size());
      for (const Neighbour& n : read[item]) CHECK(n.weight != 0.0f);
    }
  }
}

TEST_CASE("four bits a weight take less room and keep the best neighbour") {
  const std::vector<Row> rows = random_rows(400, 20, 2);
  const AlignedBuffer wide_bytes = whole_table(rows, RowPrecision::kWide);
  const AlignedBuffer narrow_bytes = whole_table(rows, RowPrecision::kNarrow);
  CHECK(narrow_bytes.bytes().size() < wide_bytes.bytes().size() * 4 / 5);
  const RowsView wide = open_rows(wide_bytes, 400);
  const RowsView narrow = open_rows(narrow_bytes, 400);
  const auto score = [](const RowsView& view, uint32_t input, uint32_t output) {
    float found = 0;
    view.for_each(input, [&](uint32_t n, float w) { found = n == output ? w : found; });
    return found;
  };
  for (uint32_t item = 0; item < 400; ++item) {
    Neighbour best{0, 0};
    wide.for_each(item, [&](uint32_t n, float w) {
      best = w > best.weight ? Neighbour{n, w} : best;
    });
    float highest = 0;
    narrow.for_each(item, [&](uint32_t, float w) { highest = std::max(highest, w); });
    if (best.weight > 0) CHECK(score(narrow, item, best.item) == highest);
  }
}

TEST_CASE("two tables in one shard do not mix") {
  const std::vector<Row> viewed = random_rows(50, 8, 3);
  const std::vector<Row> bought = random_rows(50, 4, 4);
  ShardWriter shard(ShardRole::kModel);
  write_rows(viewed, kItemRows, RowPrecision::kWide, &shard);
  write_rows(bought, kBoughtRows, RowPrecision::kNarrow, &shard);
  const AlignedBuffer both = AlignedBuffer::copy_of(shard.finish());
  check_equal(read_all(open_rows(both, 50), 50),
              read_all(open_rows(whole_table(viewed, RowPrecision::kWide), 50), 50));
  const AlignedBuffer alone = whole_table(bought, RowPrecision::kNarrow, kBoughtRows);
  check_equal(read_all(open_rows(both, 50, kBoughtRows), 50),
              read_all(open_rows(alone, 50, kBoughtRows), 50));

  const ShardView without = ShardView::open(alone.bytes(), ShardRole::kModel).value();
  CHECK_FALSE(RowsView::present(without));
  CHECK(RowsView::present(without, kBoughtRows));
  CHECK(RowsView::open(without, 50).status().code() == ErrorCode::kMissingSection);
}

TEST_CASE("blocks serve the same rows as one table, each from when it is loaded") {
  const uint32_t items = 3 * kSmallestRowsBlock + 17;
  const std::vector<Row> rows = random_rows(items, 10, 5);
  for (const RowPrecision precision : {RowPrecision::kWide, RowPrecision::kNarrow}) {
    const AlignedBuffer whole = whole_table(rows, precision);
    const std::vector<Row> expected = read_all(open_rows(whole, items), items);
    Blocks blocks(rows, precision, 1);  // as small as blocks get
    RowsView& view = blocks.view;
    REQUIRE(view.block_count() == 4);
    CHECK(view.block_of(0) == 0);
    CHECK(view.block_of(kSmallestRowsBlock - 1) == 0);
    CHECK(view.block_of(kSmallestRowsBlock) == 1);
    CHECK(view.block_of(items - 1) == 3);
    for (const Row& row : read_all(view, items)) CHECK(row.empty());

    REQUIRE(view.add_block(blocks.shards[2].bytes()).ok());
    const std::vector<Row> partial = read_all(view, items);
    for (uint32_t item = 0; item < items; ++item) {
      CHECK(view.has_block(view.block_of(item)) == (view.block_of(item) == 2));
      CHECK(partial[item].size() == (view.block_of(item) == 2 ? expected[item].size() : 0));
    }
    for (const AlignedBuffer& shard : blocks.shards) REQUIRE(view.add_block(shard.bytes()).ok());
    check_equal(read_all(view, items), expected);
  }
}

TEST_CASE("blocks keep to their target and hold enough items to tell little about the shopper") {
  const std::vector<Row> rows = random_rows(4000, 30, 6);
  const RowBlocks blocks = split_rows(rows, kItemRows, RowPrecision::kWide, kChecksum, 20'000);
  REQUIRE(blocks.shards.size() > 2);
  CHECK(blocks.starts.back() == 4000);
  for (size_t k = 0; k < blocks.shards.size(); ++k) {
    CHECK(blocks.shards[k].size() < 21'000);
    if (k + 1 == blocks.shards.size()) continue;
    CHECK(blocks.shards[k].size() > 19'000);
    CHECK(blocks.starts[k + 1] - blocks.starts[k] >= kSmallestRowsBlock);
  }
}

TEST_CASE("sections that break a rule of the format are refused") {
  CHECK(Sections{}.open() == ErrorCode::kOk);
  const auto refused = [](auto change, ErrorCode code) {
    Sections sections;
    change(sections);
    CHECK(sections.open() == code);
  };
  refused([](Sections& s) { s.counts[0] = 3; }, ErrorCode::kBadSectionSize);
  refused([](Sections& s) { s.counts.push_back(0); }, ErrorCode::kBadSectionSize);
  refused([](Sections& s) { s.scales.pop_back(); }, ErrorCode::kBadSectionSize);
  refused([](Sections& s) { s.scales[1] = -1; }, ErrorCode::kBadValue);
  refused([](Sections& s) { s.scales[1] = std::numeric_limits<float>::quiet_NaN(); },
          ErrorCode::kBadValue);
  refused([](Sections& s) { s.scales[1] = std::numeric_limits<float>::infinity(); },
          ErrorCode::kBadValue);
  refused([](Sections& s) { s.items[1] = 9; }, ErrorCode::kBadLayout);  // 1 + 9 = 10 items
  refused([](Sections& s) { s.items[1] = 0; }, ErrorCode::kBadLayout);
  refused([](Sections& s) { s.items = {1, 0x88, 0x00, 4}; }, ErrorCode::kBadLayout);
  refused([](Sections& s) { s.items = {1, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F}; }, ErrorCode::kBadLayout);
  refused([](Sections& s) { s.items.pop_back(); }, ErrorCode::kBadLayout);
  refused([](Sections& s) { s.items.push_back(0); }, ErrorCode::kBadSectionSize);
  refused([](Sections& s) { s.weights[1] = 0x80; }, ErrorCode::kBadValue);  // -128
  refused([](Sections& s) { s.weights.pop_back(); }, ErrorCode::kBadSectionSize);
  refused([](Sections& s) { s.weights.push_back(0); }, ErrorCode::kBadSectionSize);

  const auto narrow = [](std::vector<uint8_t> weights) {
    Sections sections;
    sections.narrow = true;
    sections.weights = std::move(weights);
    return sections.open();
  };
  CHECK(narrow({0x97, 0x01}) == ErrorCode::kOk);        // 7, -7, 1
  CHECK(narrow({0x98, 0x01}) == ErrorCode::kBadValue);  // -8
  CHECK(narrow({0x87, 0x01}) == ErrorCode::kBadValue);
  CHECK(narrow({0x97, 0x11}) == ErrorCode::kBadValue);  // the unused half
  CHECK(narrow({0x97}) == ErrorCode::kBadSectionSize);
}

TEST_CASE("starts of blocks that are no partition of the catalogue are refused") {
  CHECK(open_starts({0, 4, 10}, 10) == ErrorCode::kOk);
  CHECK(open_starts({}, 10) == ErrorCode::kBadSectionSize);
  CHECK(open_starts({0}, 10) == ErrorCode::kBadSectionSize);
  CHECK(open_starts({1, 10}, 10) == ErrorCode::kBadLayout);
  CHECK(open_starts({0, 9}, 10) == ErrorCode::kBadLayout);
  CHECK(open_starts({0, 4, 4, 10}, 10) == ErrorCode::kBadLayout);
  CHECK(open_starts({0, 11, 10}, 10) == ErrorCode::kBadLayout);
}

TEST_CASE("a block of another table is refused and changes nothing") {
  const uint32_t items = 2 * kSmallestRowsBlock;
  const std::vector<Row> rows = random_rows(items, 6, 7);
  Blocks blocks(rows, RowPrecision::kWide, 1);
  RowsView& view = blocks.view;
  const auto code = [&](const AlignedBuffer& bytes) {
    return view.add_block(bytes.bytes()).code();
  };
  const uint32_t half = kSmallestRowsBlock;
  CHECK(code(block_shard(rows, 0, half, items, 0, kChecksum + 1)) == ErrorCode::kCatalogMismatch);
  CHECK(code(block_shard(rows, 0, half, items + 1, 0, kChecksum)) == ErrorCode::kCatalogMismatch);
  CHECK(code(block_shard(rows, 0, half, items, 1, kChecksum)) == ErrorCode::kBadValue);
  CHECK(code(block_shard(rows, 0, half - 1, items, 0, kChecksum)) == ErrorCode::kBadLayout);
  CHECK(code(block_shard(rows, 1, half, items, 0, kChecksum)) == ErrorCode::kBadLayout);
  CHECK(code(block_shard(rows, items, 0, items, 0, kChecksum)) == ErrorCode::kBadLayout);
  CHECK(code(blocks.model) == ErrorCode::kWrongRole);
  for (const Row& row : read_all(view, items)) CHECK(row.empty());

  REQUIRE(view.add_block(blocks.shards[1].bytes()).ok());
  const std::vector<Row> before = read_all(view, items);
  CHECK(code(block_shard(rows, half, half, items, 0, 0)) == ErrorCode::kCatalogMismatch);
  check_equal(read_all(view, items), before);
  CHECK(RowsView().add_block(blocks.shards[0].bytes()).code() == ErrorCode::kCatalogMismatch);
}
