#include "core/models/model_view.h"

namespace nearshelf {

Result<ModelView> ModelView::open(Bytes bytes, const CatalogView& catalog) {
  const Result<ShardView> shard = ShardView::open(bytes, ShardRole::kModel);
  if (!shard.ok()) return shard.status();
  const auto meta = shard.value().array<uint8_t>(kModelMeta, kModelMetaSize);
  if (!meta.ok()) return meta.status();

  ModelView model;
  model.item_count_ = load_le<uint32_t>(meta.value().data());
  model.parts_ = load_le<uint32_t>(meta.value().data() + 4);
  const Status fits =
      catalog.check_base(model.item_count_, load_le<uint64_t>(meta.value().data() + 8));
  if (!fits.ok()) return fits;
  if (model.parts_ == 0 || model.parts_ >> kModelPartCount != 0) {
    return Status::range(ErrorCode::kBadValue, "META parts", model.parts_, 1,
                         (1u << kModelPartCount) - 1);
  }

  const auto section = shard.value().section(kParameters);
  if (!section.ok()) return section.status();
  const auto parameters = decode_parameters(section.value());
  if (!parameters.ok()) return parameters.status();
  model.parameters_ = parameters.value();

  if (model.has(ModelPart::kRows)) {
    auto rows = RowsView::open(shard.value(), model.item_count_);
    if (!rows.ok()) return rows.status();
    model.rows_ = std::move(rows.value());
  }
  if (model.has(ModelPart::kVectors)) {
    const auto factors = FactorsView::open(shard.value(), model.item_count_, model.parameters_);
    if (!factors.ok()) return factors.status();
    model.factors_ = factors.value();
  }
  if (model.has(ModelPart::kTower)) {
    const auto tower =
        TowerView::open(shard.value(), model.item_count_, model.parameters_.tower_dimensions);
    if (!tower.ok()) return tower.status();
    model.tower_ = tower.value();
  }
  if (model.has(ModelPart::kSequence)) {
    auto sequence = SequenceView::open(shard.value(), model.item_count_);
    if (!sequence.ok()) return sequence.status();
    model.sequence_ = std::move(sequence.value());
  }
  model.has_bought_rows_ = RowsView::present(shard.value(), kBoughtRows);
  if (model.has_bought_rows_) {
    auto rows = RowsView::open(shard.value(), model.item_count_, kBoughtRows);
    if (!rows.ok()) return rows.status();
    model.bought_rows_ = std::move(rows.value());
  }
  if (model.has(ModelPart::kPopularity)) {
    const auto popularity = shard.value().array<uint16_t>(kPopularityValues, model.item_count_);
    if (!popularity.ok()) return popularity.status();
    model.popularity_ = popularity.value();
  }
  if (shard.value().has(kTrendValues)) {
    const auto trend = shard.value().array<uint16_t>(kTrendValues, model.item_count_);
    if (!trend.ok()) return trend.status();
    model.trend_ = trend.value();
  }
  return model;
}

Status ModelView::add_rows_block(Bytes shard) {
  if (!has(ModelPart::kRows)) return Status::at(ErrorCode::kMissingSection, kRowCounts.name());
  return rows_.add_block(shard);
}

const VectorTable* ModelView::item_vectors() const {
  if (has(ModelPart::kTower)) return &tower_.outputs();
  if (has(ModelPart::kSequence)) return &sequence_.vectors();
  return has(ModelPart::kVectors) ? &factors_.vectors() : nullptr;
}

}  // namespace nearshelf
