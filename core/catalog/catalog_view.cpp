#include "core/catalog/catalog_view.h"

#include "core/base/hash.h"

namespace nearshelf {

Result<CatalogView> CatalogView::open(Bytes bytes) {
  const Result<ShardView> shard = ShardView::open(bytes, ShardRole::kCatalog);
  if (!shard.ok()) return shard.status();
  CatalogView catalog;
  if (const Status status = catalog.read_meta(shard.value()); !status.ok()) return status;
  if (const Status status = catalog.read_columns(shard.value()); !status.ok()) return status;
  if (const Status status = catalog.read_optional_columns(shard.value()); !status.ok()) {
    return status;
  }
  auto index = IdIndex::build(catalog.texts_.ids);
  if (!index.ok()) return index.status();
  catalog.index_ = std::move(index.value());
  return catalog;
}

Status CatalogView::read_meta(const ShardView& shard) {
  const auto meta = shard.array<uint8_t>(kCatalogMeta, kCatalogMetaSize);
  if (!meta.ok()) return meta.status();
  const uint8_t* bytes = meta.value().data();
  base_item_count_ = load_le<uint32_t>(bytes);
  const uint32_t category_count = load_le<uint32_t>(bytes + 4);
  if (base_item_count_ < 1 || base_item_count_ > kMaxItems) {
    return Status::range(ErrorCode::kTooLarge, "item count", base_item_count_, 1, kMaxItems);
  }
  if (category_count >= kNoCategory) {
    return Status::range(ErrorCode::kTooLarge, "category count", category_count, 0,
                         kNoCategory - 1);
  }
  const auto names = StringColumn::open(shard, kCategoryNames, category_count, kMaxStringBytes);
  if (!names.ok()) return names.status();
  category_names_ = names.value();
  const auto* currency = reinterpret_cast<const char*>(bytes + 8);
  currency_ = {currency, currency[0] == '\0' ? size_t{0} : size_t{3}};
  if (currency[3] != '\0') return Status::at(ErrorCode::kBadValue, "currency");
  return {};
}

Status CatalogView::read_columns(const ShardView& shard) {
  const auto texts = ItemTexts::open(shard, base_item_count_);
  if (!texts.ok()) return texts.status();
  texts_ = texts.value();
  ids_checksum_ = xxh64(shard.section(kItemIds).value());

  const auto categories = shard.array<uint16_t>(kCategories, base_item_count_);
  if (!categories.ok()) return categories.status();
  categories_ = categories.value();
  for (const uint16_t category : categories_) {
    if (category != kNoCategory && category >= category_names_.size()) {
      return Status::range(ErrorCode::kBadValue, kCategories.name(), category, 0,
                           category_names_.size());
    }
  }
  const auto stock = StockColumns::open(shard, base_item_count_);
  if (!stock.ok()) return stock.status();
  stock_ = stock.value();
  return {};
}

Status CatalogView::read_optional_columns(const ShardView& shard) {
  if (shard.has(kDaysAdded)) {
    const auto days = shard.array<uint16_t>(kDaysAdded, base_item_count_);
    if (!days.ok()) return days.status();
    days_added_ = days.value();
  }
  const auto attributes = AttributeTable::open(shard);
  if (!attributes.ok()) return attributes.status();
  attributes_ = attributes.value();
  brand_ = attributes_.find(kBrandAttribute);
  const auto values = ItemValues::open(shard, base_item_count_, attributes_.values().size());
  if (!values.ok()) return values.status();
  values_ = values.value();
  return {};
}

Status CatalogView::apply_delta(Bytes shard) {
  auto opened = DeltaView::open(shard, {.item_count = base_item_count_,
                                        .ids_checksum = ids_checksum_,
                                        .category_count = category_names_.size(),
                                        .value_count = attributes_.values().size()});
  if (!opened.ok()) return opened.status();
  DeltaView& delta = opened.value();
  for (uint32_t item = 0; item < delta.new_item_count(); ++item) {
    if (index_.find(delta.texts().ids[item]) != kNoItem) {
      return Status::at(ErrorCode::kBadValue, "new item id that the catalogue has");
    }
  }
  delta_ = std::move(delta);
  stock_ = delta_.all_stock();
  return {};
}

uint32_t CatalogView::find(std::string_view id) const {
  const uint32_t item = index_.find(id);
  if (item != kNoItem) return item;
  const uint32_t added = delta_.find(id);
  return added == kNoItem ? kNoItem : base_item_count_ + added;
}

std::string_view CatalogView::category(uint32_t item) const {
  const uint16_t category = category_index(item);
  return category == kNoCategory ? std::string_view{} : category_names_[category];
}

Status CatalogView::check_base(uint32_t item_count, uint64_t ids_checksum) const {
  if (item_count != base_item_count_) {
    return Status::range(ErrorCode::kCatalogMismatch, "item count", item_count, base_item_count_,
                         base_item_count_);
  }
  if (ids_checksum != ids_checksum_) {
    return Status::at(ErrorCode::kCatalogMismatch, "catalogue checksum");
  }
  return {};
}

uint16_t CatalogView::day_added(uint32_t item) const {
  if (item >= base_item_count_) return delta_.day_added(item - base_item_count_);
  return days_added_.empty() ? uint16_t{0} : days_added_[item];
}

std::string_view CatalogView::brand(uint32_t item) const {
  if (brand_ == kNoAttribute) return {};
  for (const uint32_t value : values(item)) {
    if (attributes_.attribute_of(value) == brand_) return attributes_.values()[value];
  }
  return {};
}

}  // namespace nearshelf
