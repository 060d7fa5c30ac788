#include "pipeline/pack/warm_start.h"

#include "core/models/model_view.h"
#include "pipeline/pack/pack_error.h"

namespace nearshelf::pipeline {
namespace {

std::vector<float> table_of(const VectorTable& vectors, const CatalogView& catalog,
                            const Dataset& dataset) {
  const size_t d = vectors.dimensions();
  std::vector<float> rows(dataset.item_count() * d, 0.0f);
  for (size_t item = 0; item < dataset.item_count(); ++item) {
    const uint32_t known = catalog.find(dataset.item_ids[item]);
    if (known >= vectors.item_count()) continue;
    for (size_t k = 0; k < d; ++k) {
      rows[item * d + k] = vectors.scale(known) * static_cast<float>(vectors.values(known)[k]);
    }
  }
  return rows;
}

}  // namespace

WarmStart warm_start_from(const ShelfFolder& shelf, const Dataset& dataset) {
  const Result<CatalogView> catalog = CatalogView::open(shelf.catalog.bytes());
  if (!catalog.ok()) throw PackError("the last shelf: " + catalog.status().message());
  const Result<ModelView> model = ModelView::open(shelf.model.bytes(), catalog.value());
  if (!model.ok()) throw PackError("the last shelf: " + model.status().message());
  WarmStart start;
  if (model.value().has(ModelPart::kVectors)) {
    const VectorTable& vectors = model.value().factors().vectors();
    start.dimensions = vectors.dimensions();
    start.vectors = table_of(vectors, catalog.value(), dataset);
  }
  if (model.value().has(ModelPart::kTower)) {
    const TowerView& tower = model.value().tower();
    start.tower.dimensions = tower.outputs().dimensions();
    start.tower.outputs = table_of(tower.outputs(), catalog.value(), dataset);
    if (!tower.tied()) start.tower.inputs = table_of(tower.inputs(), catalog.value(), dataset);
  }
  return start;
}

}  // namespace nearshelf::pipeline
