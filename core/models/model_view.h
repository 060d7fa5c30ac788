// A model shard: the parts it holds and the numbers that join them.
#pragma once

#include <optional>
#include <span>

#include "core/catalog/catalog_view.h"
#include "core/models/factors_view.h"
#include "core/models/parameters.h"
#include "core/models/rows_view.h"
#include "core/models/sequence_view.h"
#include "core/models/tower_view.h"

namespace nearshelf {

class ModelView {
 public:
  ModelView() = default;

  // Validates the whole shard against the catalogue it was built for, with or without a delta.
  // Views `shard`, which the caller keeps as ShardView says. Fails as ShardView::open does, with
  // kCatalogMismatch, or as the parts do.
  static Result<ModelView> open(Bytes shard, const CatalogView& catalog);

  uint32_t item_count() const { return item_count_; }
  const ModelParameters& parameters() const { return parameters_; }
  bool has(ModelPart part) const { return (parts_ >> static_cast<unsigned>(part)) & 1; }

  const RowsView& rows() const { return rows_; }                        // has(kRows)
  const FactorsView& factors() const { return factors_; }               // has(kVectors)
  const TowerView& tower() const { return tower_; }                     // has(kTower)
  const SequenceView& sequence() const { return sequence_; }            // has(kSequence)
  std::span<const uint16_t> popularity() const { return popularity_; }  // has(kPopularity)

  // What is bought together, or null when the model holds no such table beside the rows.
  const RowsView* bought_rows() const { return has_bought_rows_ ? &bought_rows_ : nullptr; }
  // Adds a block of the rows; fails as RowsView::add_block, or with kMissingSection for a model
  // without rows.
  Status add_rows_block(Bytes shard);

  // Popularity of the last days, 65535 = the most popular; empty when the model holds none.
  std::span<const uint16_t> trend() const { return trend_; }
  // Vectors in which items that go together are close, or null when the model has none.
  const VectorTable* item_vectors() const;

 private:
  uint32_t item_count_ = 0;
  uint32_t parts_ = 0;
  ModelParameters parameters_;
  RowsView rows_;
  FactorsView factors_;
  TowerView tower_;
  SequenceView sequence_;
  RowsView bought_rows_;
  bool has_bought_rows_ = false;
  std::span<const uint16_t> popularity_;
  std::span<const uint16_t> trend_;
};

}  // namespace nearshelf
