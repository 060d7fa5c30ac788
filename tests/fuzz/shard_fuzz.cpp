// Any bytes, offered as a catalogue and as a model. Checksums are made right first, since they are
// there against accidents: a hostile file has correct ones, and the readers behind them must hold.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "core/base/hash.h"
#include "core/rank/shelf.h"
#include "tests/core/test_shards.h"

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

// What a shopper can do with whatever was accepted.
void use(Shelf& shelf) {
  const CatalogView& catalog = shelf.catalog();
  for (uint32_t item = 0; item < catalog.item_count(); ++item) {
    if (catalog.find(catalog.item_id(item)) != item) std::abort();
    (void)catalog.title(item).size();
    (void)catalog.category(item).size();
    (void)catalog.in_stock(item);
  }
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
  return 0;
}
