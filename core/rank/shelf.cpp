#include "core/rank/shelf.h"

#include <cmath>

#include "core/rank/row_blocks.h"

namespace nearshelf {

Status Shelf::load_catalog(Bytes shard) {
  Result<CatalogView> catalog = CatalogView::open(shard);
  if (!catalog.ok()) return catalog.status();
  model_.reset();
  rules_ = {};
  looks_ = {};
  forget();
  catalog_ = std::make_unique<CatalogView>(std::move(catalog.value()));
  index_stock();
  return {};
}

Status Shelf::load_model(Bytes shard) {
  if (catalog_ == nullptr) return Status::at(ErrorCode::kNotLoaded, "catalogue");
  Result<ModelView> model = ModelView::open(shard, *catalog_);
  if (!model.ok()) return model.status();
  model_ = std::make_unique<ModelView>(std::move(model.value()));
  ranker_.prepare(*catalog_, *model_);
  return {};
}

Status Shelf::load_delta(Bytes shard) {
  if (catalog_ == nullptr) return Status::at(ErrorCode::kNotLoaded, "catalogue");
  // On a copy, so that nothing changes when the rows of the delta, opened last, turn out bad.
  CatalogView updated = *catalog_;
  if (const Status status = updated.apply_delta(shard); !status.ok()) return status;
  if (updated.delta().has_rows()) {
    const auto rows = RowsView::open(updated.delta().shard(), updated.item_count());
    if (!rows.ok()) return rows.status();
  }
  const bool renumbers = catalog_->item_count() > catalog_->base_item_count();
  *catalog_ = std::move(updated);
  if (renumbers) forget();
  index_stock();
  if (model_ != nullptr) ranker_.prepare(*catalog_, *model_);
  return {};
}

Status Shelf::load_rules(Bytes shard) {
  if (catalog_ == nullptr) return Status::at(ErrorCode::kNotLoaded, "catalogue");
  Result<RulesView> rules = RulesView::open(shard, *catalog_);
  if (!rules.ok()) return rules.status();
  rules_ = rules.value();
  return {};
}

Status Shelf::load_rows_block(Bytes shard) {
  if (model_ == nullptr) return Status::at(ErrorCode::kNotLoaded, "model");
  return model_->add_rows_block(shard);
}

Status Shelf::load_looks(Bytes shard) {
  if (catalog_ == nullptr) return Status::at(ErrorCode::kNotLoaded, "catalogue");
  const Result<LooksView> looks = LooksView::open(shard, *catalog_);
  if (!looks.ok()) return looks.status();
  looks_ = looks.value();
  return {};
}

Status Shelf::load(ShardRole role, Bytes shard) {
  switch (role) {
    case ShardRole::kCatalog:
      return load_catalog(shard);
    case ShardRole::kModel:
      return load_model(shard);
    case ShardRole::kDelta:
      return load_delta(shard);
    case ShardRole::kRules:
      return load_rules(shard);
    case ShardRole::kRows:
      return load_rows_block(shard);
    case ShardRole::kLooks:
      return load_looks(shard);
    default:
      return Status(ErrorCode::kWrongRole);
  }
}

bool Shelf::replaces(ShardRole loaded, ShardRole held) {
  if (loaded == ShardRole::kCatalog) return true;
  if (loaded == ShardRole::kRows) return false;
  return loaded == held || (loaded == ShardRole::kModel && held == ShardRole::kRows);
}

Status Shelf::track(std::string_view item_id, EventType type, int64_t minute) {
  if (catalog_ == nullptr) return Status::at(ErrorCode::kNotLoaded, "catalogue");
  const uint32_t item = catalog_->find(item_id);
  if (item == kNoItem) return Status(ErrorCode::kUnknownItem);
  session_.track(item, type, minute);
  if (type != EventType::kRemoveFromCart) impressions_.note_click(item, minute);
  return {};
}

void Shelf::note_impressions(std::span<const uint32_t> items, int64_t minute) {
  impressions_.note(items, minute);
}

void Shelf::forget() {
  session_.clear();
  impressions_.clear();
}

Result<Rail> Shelf::recommend(const RailRequest& request) {
  if (const Status status = check(request); !status.ok()) return status;
  return ranker_.rank(context_of(request, nullptr), rules_);
}

Result<Rail> Shelf::recommend(const RailRequest& request, const BlendWeights& weights) {
  if (const Status status = check(request); !status.ok()) return status;
  return ranker_.rank(context_of(request, &weights), rules_);
}

Result<Explanation> Shelf::explain(const RailRequest& request, uint32_t item) {
  if (const Status status = check(request); !status.ok()) return status;
  if (item >= catalog_->item_count()) return Status(ErrorCode::kUnknownItem);
  return ranker_.explain(context_of(request, nullptr), rules_, item);
}

std::vector<uint32_t> Shelf::missing_row_blocks(const RailRequest& request) const {
  return nearshelf::missing_row_blocks(context_of(request, nullptr));
}

Status Shelf::check(const RailRequest& request) const {
  if (model_ == nullptr) return Status::at(ErrorCode::kNotLoaded, "model");
  const auto kind = static_cast<uint32_t>(request.kind);
  if (kind < 1 || kind >= kRailKindCount) {
    return Status::range(ErrorCode::kBadArgument, "rail kind", kind, 1, kRailKindCount - 1);
  }
  if (!request.look.empty()) return check_look(request);
  return {};
}

Status Shelf::check_look(const RailRequest& request) const {
  if (looks_.empty()) return Status::at(ErrorCode::kNotLoaded, "looks");
  if (request.look_encoder != looks_.encoder_id()) {
    return Status::at(ErrorCode::kBadArgument, "look: made by another encoder");
  }
  if (request.look.size() != looks_.dimensions()) {
    return Status::range(ErrorCode::kBadArgument, "look dimensions", request.look.size(),
                         looks_.dimensions(), looks_.dimensions());
  }
  for (const float value : request.look) {
    if (!std::isfinite(value)) return Status::at(ErrorCode::kBadArgument, "look: not finite");
  }
  return {};
}

RailContext Shelf::context_of(const RailRequest& request, const BlendWeights* weights) const {
  return {*catalog_, *model_, looks_, session_, impressions_, out_of_stock_, request, weights};
}

void Shelf::index_stock() {
  out_of_stock_.reset(catalog_->item_count());
  for (uint32_t item = 0; item < catalog_->item_count(); ++item) {
    if (!catalog_->in_stock(item)) out_of_stock_.add(item);
  }
}

}  // namespace nearshelf
