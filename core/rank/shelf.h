// The core's front door: one catalogue, one model, one shopper, and the rails computed from them.
// The wasm bindings and the command line tool both call only this.
#pragma once

#include <memory>
#include <string_view>

#include "core/kernels/top_k.h"
#include "core/models/model_view.h"
#include "core/rank/rail.h"
#include "core/rank/scorer.h"
#include "core/session/session.h"

namespace nearshelf {

class Shelf {
 public:
  Shelf() = default;
  Shelf(const Shelf&) = delete;
  Shelf& operator=(const Shelf&) = delete;

  // Both borrow `shard` until it is replaced or the Shelf is gone. A new catalogue drops the model
  // and the session, since item numbers change. On failure the previous state stays.
  Status load_catalog(Bytes shard);
  Status load_model(Bytes shard);  // kNotLoaded without a catalogue

  bool ready() const { return model_ != nullptr; }
  const CatalogView& catalog() const { return *catalog_; }
  const ModelView& model() const { return *model_; }
  Session& session() { return session_; }

  // Remembers what the shopper did. Fails with kNotLoaded, or kUnknownItem for an id that is not in
  // the catalogue, for example of a product added to the shop today.
  Status track(std::string_view item_id, EventType type, int64_t minute);

  // The rail: candidates are all items in stock; rules exclude, scores rank, ties go to the lower
  // item number. Fails with kNotLoaded, or kNotPositiveDefinite for a model with invalid numbers.
  Result<Rail> recommend(const RailRequest& request);

  // As recommend(), with these weights instead of the model's own, for measuring parts alone.
  Result<Rail> recommend(const RailRequest& request, const BlendWeights& weights);

 private:
  BlendWeights weights_of(RailKind kind) const;
  void collect_features(const RailRequest& request);
  // The item that the rail stands beside, which it must not repeat; kNoItem when there is none.
  uint32_t subject_of(const RailRequest& request) const;
  void apply_rules(const RailRequest& request);

  std::unique_ptr<CatalogView> catalog_;
  std::unique_ptr<ModelView> model_;
  Session session_;
  Scorer scorer_;
  ExclusionSet out_of_stock_;  // of the catalogue; every request's exclusions start from it
  ExclusionSet excluded_;
  std::vector<WeightedItem> inputs_;
  std::vector<WeightedItem> history_;
  std::vector<Scored> best_;
};

}  // namespace nearshelf
