#include "core/catalog/delta_view.h"

namespace nearshelf {

Result<DeltaView> DeltaView::open(Bytes bytes, const DeltaBase& base) {
  const Result<ShardView> shard = ShardView::open(bytes, ShardRole::kDelta);
  if (!shard.ok()) return shard.status();
  DeltaView delta;
  delta.shard_ = shard.value();
  const auto meta = delta.shard_.array<uint8_t>(kCatalogMeta, kDeltaMetaSize);
  if (!meta.ok()) return meta.status();
  const uint32_t base_item_count = load_le<uint32_t>(meta.value().data());
  delta.new_item_count_ = load_le<uint32_t>(meta.value().data() + 4);
  if (base_item_count != base.item_count) {
    return Status::range(ErrorCode::kCatalogMismatch, "item count", base_item_count,
                         base.item_count, base.item_count);
  }
  if (load_le<uint64_t>(meta.value().data() + 8) != base.ids_checksum) {
    return Status::at(ErrorCode::kCatalogMismatch, "catalogue checksum");
  }
  if (delta.new_item_count_ > kMaxItems - base.item_count) {
    return Status::range(ErrorCode::kTooLarge, "new item count", delta.new_item_count_, 0,
                         kMaxItems - base.item_count);
  }
  if (const Status status = delta.read_all_columns(base); !status.ok()) return status;
  if (const Status status = delta.read_new_columns(base); !status.ok()) return status;
  return delta;
}

Status DeltaView::read_all_columns(const DeltaBase& base) {
  const uint32_t items = base.item_count + new_item_count_;
  const auto stock = StockColumns::open(shard_, items);
  if (!stock.ok()) return stock.status();
  stock_ = stock.value();
  if (!shard_.has(kDeltaTrend)) return {};
  const auto trends = shard_.array<uint16_t>(kDeltaTrend, items);
  if (!trends.ok()) return trends.status();
  trends_ = trends.value();
  return {};
}

Status DeltaView::read_new_columns(const DeltaBase& base) {
  const auto texts = ItemTexts::open(shard_, new_item_count_);
  if (!texts.ok()) return texts.status();
  texts_ = texts.value();
  auto index = IdIndex::build(texts_.ids);
  if (!index.ok()) return index.status();
  index_ = std::move(index.value());

  const auto categories = shard_.array<uint16_t>(kCategories, new_item_count_);
  if (!categories.ok()) return categories.status();
  categories_ = categories.value();
  for (const uint16_t category : categories_) {
    if (category != kNoCategory && category >= base.category_count) {
      return Status::range(ErrorCode::kBadValue, kCategories.name(), category, 0,
                           base.category_count);
    }
  }
  if (shard_.has(kDaysAdded)) {
    const auto days = shard_.array<uint16_t>(kDaysAdded, new_item_count_);
    if (!days.ok()) return days.status();
    days_added_ = days.value();
  }
  const auto values = ItemValues::open(shard_, new_item_count_, base.value_count);
  if (!values.ok()) return values.status();
  values_ = values.value();
  return {};
}

bool DeltaView::has_rows() const { return shard_.has(SectionId("ROWC")); }

}  // namespace nearshelf
