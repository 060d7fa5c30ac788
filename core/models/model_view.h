// A model shard: the parts it holds and the numbers that join them.
#pragma once

#include <optional>
#include <span>

#include "core/catalog/catalog_view.h"
#include "core/models/factors_view.h"
#include "core/models/parameters.h"
#include "core/models/rows_view.h"

namespace nearshelf {

class ModelView {
 public:
  ModelView() = default;

  // Validates the whole shard against the catalogue it was built for. Views `shard`, which the
  // caller keeps as ShardView says. Fails as ShardView::open does, with kCatalogMismatch, or as the
  // parts do.
  static Result<ModelView> open(Bytes shard, const CatalogView& catalog);

  uint32_t item_count() const { return item_count_; }
  const ModelParameters& parameters() const { return parameters_; }
  bool has(ModelPart part) const { return (parts_ >> static_cast<unsigned>(part)) & 1; }

  const RowsView& rows() const { return rows_; }                        // has(kRows)
  const FactorsView& factors() const { return factors_; }               // has(kVectors)
  std::span<const uint16_t> popularity() const { return popularity_; }  // has(kPopularity)

 private:
  uint32_t item_count_ = 0;
  uint32_t parts_ = 0;
  ModelParameters parameters_;
  RowsView rows_;
  FactorsView factors_;
  std::span<const uint16_t> popularity_;
};

}  // namespace nearshelf
