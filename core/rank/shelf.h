// The core's front door: one catalogue, one model, one shopper, and the rails computed from them.
// The wasm bindings and the command line tool both call only this.
#pragma once

#include <memory>
#include <string_view>

#include "core/rank/ranker.h"

namespace nearshelf {

class Shelf {
 public:
  Shelf() = default;
  Shelf(const Shelf&) = delete;
  Shelf& operator=(const Shelf&) = delete;

  // All of these borrow `shard` until it is replaced or the Shelf is gone, and leave the previous
  // state on failure. A new catalogue drops everything else, since item numbers change. The others
  // need the catalogue first, and fail with kNotLoaded without it.
  Status load_catalog(Bytes shard);
  Status load_model(Bytes shard);
  // Today's stock, prices and new items, before or after the model. One that replaces a delta with
  // new items drops the session and the impressions, since the numbers of those items change.
  Status load_delta(Bytes shard);
  Status load_rules(Bytes shard);
  // More rows of a model that keeps them in blocks; what missing_row_blocks() named.
  Status load_rows_block(Bytes shard);
  // What the catalogue's photos look like, for RailKind::kLooksLike.
  Status load_looks(Bytes shard);
  // Whichever of them `role` asks for; kWrongRole when none.
  Status load(ShardRole role, Bytes shard);
  // Whether a load of `loaded` ends the borrowing of a shard of role `held`.
  static bool replaces(ShardRole loaded, ShardRole held);

  bool ready() const { return model_ != nullptr; }
  const CatalogView& catalog() const { return *catalog_; }
  const ModelView& model() const { return *model_; }
  const LooksView& looks() const { return looks_; }
  Session& session() { return session_; }

  // Remembers what the shopper did; the item's impressions up to then no longer count. Fails with
  // kNotLoaded, or kUnknownItem for an id that is not in the catalogue, for example of a product
  // added to the shop today.
  Status track(std::string_view item_id, EventType type, int64_t minute);

  // Remembers that these items (numbers of the catalogue) were on screen, for
  // RailRequest::rotation.
  void note_impressions(std::span<const uint32_t> items, int64_t minute);

  // Forgets the history and the impressions.
  void forget();

  // The rail: candidates from the steps of its chain (core/rank/rail_chain.h), hard rules as a
  // bitmap before anything is ranked, scores, business rules, diversity, reasons. Ties go to the
  // lower item number. An empty rail is an answer, and says why. Fails with kNotLoaded,
  // kBadArgument for an unknown kind or a look of another encoder, kUnknownAttribute, or
  // kNotPositiveDefinite for a model with invalid numbers.
  Result<Rail> recommend(const RailRequest& request);

  // As recommend(), with these weights instead of the model's own, for measuring parts alone.
  Result<Rail> recommend(const RailRequest& request, const BlendWeights& weights);

  // Why the item stands where recommend() puts it, or why it is not there. Fails as recommend(), or
  // with kUnknownItem for a number beyond the catalogue.
  Result<Explanation> explain(const RailRequest& request, uint32_t item);

  // Blocks of the model's rows that the rail would read and that are not loaded, ascending. Without
  // them the rail is ranked by what is there. Needs ready().
  std::vector<uint32_t> missing_row_blocks(const RailRequest& request) const;

 private:
  Status check(const RailRequest& request) const;
  Status check_look(const RailRequest& request) const;
  RailContext context_of(const RailRequest& request, const BlendWeights* weights) const;
  void index_stock();

  std::unique_ptr<CatalogView> catalog_;
  std::unique_ptr<ModelView> model_;
  RulesView rules_;
  LooksView looks_;
  Session session_;
  Impressions impressions_;
  Ranker ranker_;
  ExclusionSet out_of_stock_;  // every request's exclusions start from it
};

}  // namespace nearshelf
