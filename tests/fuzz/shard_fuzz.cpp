// Any bytes, offered as a catalogue, a model, a block of rows, a delta, rules and looks.
// Checksums are made right first, since they are there against accidents: a hostile file has
// correct ones, and the readers behind them must hold.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "core/base/hash.h"
#include "core/models/rows_view.h"
#include "core/rank/rules_view.h"
#include "core/rank/shelf.h"
#include "core/shard/shard_writer.h"
#include "tests/core/test_shards.h"
#include "tests/core/test_shop.h"

using namespace nearshelf;

namespace {

constexpr uint32_t kItems = 20;

template <typename T>
void store(std::vector<uint8_t>& file, size_t at, T value) {
  std::memcpy(file.data() + at, &value, sizeof(value));
}

void repair_checksums(std::vector<uint8_t>& file) {
  if (file.size() < kShardHeaderSize) return;
  const auto sections = std::min<uint64_t>(load_le<uint32_t>(file.data() + 12),
                                           (file.size() - kShardHeaderSize) / kSectionEntrySize);
  for (uint64_t k = 0; k < sections; ++k) {
    const size_t entry = kShardHeaderSize + k * kSectionEntrySize;
    const auto offset = load_le<uint64_t>(file.data() + entry + 8);
    const auto length = load_le<uint64_t>(file.data() + entry + 16);
    if (offset > file.size() || length > file.size() - offset) continue;
    store(file, entry + 24, xxh64(Bytes(file).subspan(offset, length)));
  }
  std::vector<uint8_t> covered(file.begin(), file.begin() + kTableChecksumOffset);
  covered.insert(covered.end(), file.begin() + kShardHeaderSize,
                 file.begin() + kShardHeaderSize + sections * kSectionEntrySize);
  store(file, kTableChecksumOffset, xxh64(Bytes(covered)));
}

void use(const CatalogView& catalog) {
  for (uint32_t item = 0; item < catalog.item_count(); ++item) {
    if (catalog.find(catalog.item_id(item)) != item) std::abort();
    (void)catalog.title(item).size();
    (void)catalog.category(item).size();
    (void)catalog.in_stock(item);
    if (catalog.list_price(item) != 0 && catalog.list_price(item) <= catalog.price(item)) {
      std::abort();
    }
    (void)catalog.brand(item).size();
    (void)catalog.day_added(item);
    catalog.for_each_value(item, [&](uint32_t value) {
      const uint32_t attribute = catalog.attributes().attribute_of(value);
      const std::string_view text = catalog.attribute_values()[value];
      if (catalog.attributes().find_value(attribute, text) != value) std::abort();
      if (catalog.attributes().find(catalog.attribute_names()[attribute]) != attribute)
        std::abort();
    });
  }
}

// What a shopper can do with whatever was accepted.
void use(Shelf& shelf) {
  const CatalogView& catalog = shelf.catalog();
  use(catalog);
  if (!shelf.ready()) return;
  shelf.session().track(1, EventType::kPurchase, 0);
  shelf.session().track(7, EventType::kViewItem, 10);
  for (const RailKind kind : {RailKind::kForYou, RailKind::kSimilar, RailKind::kTrending}) {
    const auto rail = shelf.recommend({.kind = kind, .anchor = 3, .limit = 5, .minute = 20});
    if (!rail.ok()) continue;
    for (const RailItem& item : rail.value().items) {
      if (item.item >= catalog.item_count()) std::abort();
    }
  }
}

// A model whose rows lie in two blocks, of 10 items each.
AlignedBuffer rows_in_blocks() {
  ByteWriter meta;
  meta.write(kItems);
  meta.write(uint32_t{1});
  meta.write(uint64_t{0});
  ShardWriter shard(ShardRole::kModel);
  shard.add(kModelMeta, meta.bytes());
  shard.add_array<uint32_t>(kItemRows.blocks, std::vector<uint32_t>{0, kItems / 2, kItems});
  return AlignedBuffer::copy_of(shard.finish());
}

void use(const RowsView& rows) {
  for (uint32_t item = 0; item < kItems; ++item) {
    uint32_t neighbours = 0;
    rows.for_each(item, [&](uint32_t neighbour, float) {
      if (neighbour >= kItems) std::abort();
      ++neighbours;
    });
    if (neighbours != rows.neighbour_count(item)) std::abort();
  }
}

void use(const LooksView& looks) {
  std::vector<float> cosines;
  for (uint32_t item = 0; item < kItems; ++item) {
    if (!looks.knows(item)) continue;
    looks.cosines_of(item, &cosines, kItems);
    for (uint32_t other = 0; other < kItems; ++other) {
      if (std::isnan(cosines[other]) == looks.knows(other)) std::abort();
    }
  }
}

void use_beside_a_catalogue(Bytes bytes) {
  static const AlignedBuffer shop = test::catalog_shard(test::sample_shop(kItems));
  static const CatalogView base = CatalogView::open(shop.bytes()).value();
  CatalogView catalog = base;
  if (catalog.apply_delta(bytes).ok()) {
    use(catalog);
    if (catalog.delta().has_rows()) {
      (void)RowsView::open(catalog.delta().shard(), catalog.item_count()).ok();
    }
  }
  if (const auto looks = LooksView::open(bytes, base); looks.ok()) use(looks.value());
  const auto rules = RulesView::open(bytes, base);
  if (!rules.ok()) return;
  rules.value().for_each([&](const Rule& rule) {
    uint32_t items = 0;
    rule.items.for_each([&](uint32_t item) {
      if (item >= kItems) std::abort();
      ++items;
    });
    if (items != rule.items.size() || items == 0) std::abort();
  });
  rules.value().for_each_active(RailKind::kForYou, 1000, [](const Rule&) {});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::vector<uint8_t> file(data, data + size);
  repair_checksums(file);
  const AlignedBuffer bytes = AlignedBuffer::copy_of(file);

  Shelf as_catalog;
  if (as_catalog.load_catalog(bytes.bytes()).ok()) use(as_catalog);

  static const AlignedBuffer catalog = test::catalog_shard(test::sample_catalog(kItems));
  Shelf as_model;
  if (!as_model.load_catalog(catalog.bytes()).ok()) std::abort();
  if (as_model.load_model(bytes.bytes()).ok()) use(as_model);

  static const AlignedBuffer blocks = rows_in_blocks();
  static const ShardView model = ShardView::open(blocks.bytes(), ShardRole::kModel).value();
  RowsView rows = RowsView::open(model, kItems).value();
  if (rows.add_block(bytes.bytes()).ok()) use(rows);
  use_beside_a_catalogue(bytes.bytes());
  return 0;
}
