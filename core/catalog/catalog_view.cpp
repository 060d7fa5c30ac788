#include "core/catalog/catalog_view.h"

#include "core/base/hash.h"

namespace nearshelf {

Result<CatalogView> CatalogView::open(Bytes bytes) {
  const Result<ShardView> shard = ShardView::open(bytes, ShardRole::kCatalog);
  if (!shard.ok()) return shard.status();
  CatalogView catalog;
  if (const Status status = catalog.read_meta(shard.value()); !status.ok()) return status;
  if (const Status status = catalog.read_columns(shard.value()); !status.ok()) return status;
  if (const Status status = catalog.index_ids(); !status.ok()) return status;
  return catalog;
}

Status CatalogView::read_meta(const ShardView& shard) {
  const auto meta = shard.array<uint8_t>(kCatalogMeta, kCatalogMetaSize);
  if (!meta.ok()) return meta.status();
  const uint8_t* bytes = meta.value().data();
  item_count_ = load_le<uint32_t>(bytes);
  category_count_ = load_le<uint32_t>(bytes + 4);
  if (item_count_ < 1 || item_count_ > kMaxItems) {
    return Status::range(ErrorCode::kTooLarge, "item count", item_count_, 1, kMaxItems);
  }
  if (category_count_ >= kNoCategory) {
    return Status::range(ErrorCode::kTooLarge, "category count", category_count_, 0,
                         kNoCategory - 1);
  }
  const auto* currency = reinterpret_cast<const char*>(bytes + 8);
  currency_ = {currency, currency[0] == '\0' ? size_t{0} : size_t{3}};
  if (currency[3] != '\0') return Status::at(ErrorCode::kBadValue, "currency");
  return {};
}

Status CatalogView::read_columns(const ShardView& shard) {
  struct Column {
    StringColumn* target;
    SectionId id;
    uint32_t count;
    uint32_t max_bytes;
  };
  const Column columns[] = {
      {&ids_, kItemIds, item_count_, kMaxItemIdBytes},
      {&titles_, kTitles, item_count_, kMaxStringBytes},
      {&links_, kLinks, item_count_, kMaxStringBytes},
      {&images_, kImages, item_count_, kMaxStringBytes},
      {&category_names_, kCategoryNames, category_count_, kMaxStringBytes},
  };
  for (const Column& column : columns) {
    const auto opened = StringColumn::open(shard, column.id, column.count, column.max_bytes);
    if (!opened.ok()) return opened.status();
    *column.target = opened.value();
  }

  const auto categories = shard.array<uint16_t>(kCategories, item_count_);
  if (!categories.ok()) return categories.status();
  categories_ = categories.value();
  for (const uint16_t category : categories_) {
    if (category != kNoCategory && category >= category_count_) {
      return Status::range(ErrorCode::kBadValue, kCategories.name(), category, 0, category_count_);
    }
  }
  const auto prices = shard.array<uint32_t>(kPrices, item_count_);
  if (!prices.ok()) return prices.status();
  prices_ = prices.value();

  const auto availability = shard.array<uint8_t>(kAvailability, (uint64_t{item_count_} + 7) / 8);
  if (!availability.ok()) return availability.status();
  availability_ = availability.value();
  if (item_count_ % 8 != 0 && availability_.back() >> (item_count_ % 8) != 0) {
    return Status::at(ErrorCode::kBadValue, kAvailability.name());
  }
  ids_checksum_ = xxh64(shard.section(kItemIds).value());
  return {};
}

Status CatalogView::index_ids() {
  size_t size = 16;
  while (size < size_t{item_count_} * 3 / 2) size *= 2;
  id_table_.assign(size, kNoItem);
  for (uint32_t item = 0; item < item_count_; ++item) {
    const std::string_view id = ids_[item];
    if (id.empty()) return Status::at(ErrorCode::kBadValue, "empty item id");
    size_t slot = xxh64(id) & (size - 1);
    while (id_table_[slot] != kNoItem) {
      if (ids_[id_table_[slot]] == id)
        return Status::at(ErrorCode::kBadValue, "item id used twice");
      slot = (slot + 1) & (size - 1);
    }
    id_table_[slot] = item;
  }
  return {};
}

uint32_t CatalogView::find(std::string_view id) const {
  if (id_table_.empty()) return kNoItem;
  const size_t mask = id_table_.size() - 1;
  for (size_t slot = xxh64(id) & mask; id_table_[slot] != kNoItem; slot = (slot + 1) & mask) {
    if (ids_[id_table_[slot]] == id) return id_table_[slot];
  }
  return kNoItem;
}

std::string_view CatalogView::category(uint32_t item) const {
  const uint16_t category = categories_[item];
  return category == kNoCategory ? std::string_view{} : category_names_[category];
}

}  // namespace nearshelf
