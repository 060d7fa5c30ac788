#include "core/models/tower_view.h"

namespace nearshelf {

Result<TowerView> TowerView::open(const ShardView& shard, uint32_t item_count,
                                  uint32_t dimensions) {
  if (dimensions == 0) {
    return Status::range(ErrorCode::kBadValue, "PARM tower_dimensions", 0, 1, kMaxDimensions);
  }
  TowerView tower;
  const auto outputs = VectorTable::open(shard, kTowerScales, kTowerValues, item_count, dimensions);
  if (!outputs.ok()) return outputs.status();
  tower.outputs_ = outputs.value();
  tower.tied_ = !shard.has(kTowerInputScales);
  if (!tower.tied_) {
    const auto inputs =
        VectorTable::open(shard, kTowerInputScales, kTowerInputValues, item_count, dimensions);
    if (!inputs.ok()) return inputs.status();
    tower.inputs_ = inputs.value();
  }
  return tower;
}

void TowerView::embed(std::span<const WeightedItem> clicks, std::vector<double>* h) const {
  h->assign(outputs_.dimensions(), 0.0);
  for (const WeightedItem& click : clicks) inputs().add(click.item, click.weight, *h);
}

}  // namespace nearshelf
