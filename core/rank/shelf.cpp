#include "core/rank/shelf.h"

namespace nearshelf {

Status Shelf::load_catalog(Bytes shard) {
  Result<CatalogView> catalog = CatalogView::open(shard);
  if (!catalog.ok()) return catalog.status();
  model_.reset();
  session_.clear();
  catalog_ = std::make_unique<CatalogView>(std::move(catalog.value()));
  out_of_stock_.reset(catalog_->item_count());
  for (uint32_t item = 0; item < catalog_->item_count(); ++item) {
    if (!catalog_->in_stock(item)) out_of_stock_.add(item);
  }
  return {};
}

Status Shelf::load_model(Bytes shard) {
  if (catalog_ == nullptr) return Status::at(ErrorCode::kNotLoaded, "catalogue");
  Result<ModelView> model = ModelView::open(shard, *catalog_);
  if (!model.ok()) return model.status();
  model_ = std::make_unique<ModelView>(std::move(model.value()));
  scorer_.prepare(*model_);
  return {};
}

Status Shelf::track(std::string_view item_id, EventType type, int64_t minute) {
  if (catalog_ == nullptr) return Status::at(ErrorCode::kNotLoaded, "catalogue");
  const uint32_t item = catalog_->find(item_id);
  if (item == kNoItem) return Status(ErrorCode::kUnknownItem);
  session_.track(item, type, minute);
  return {};
}

Result<Rail> Shelf::recommend(const RailRequest& request) {
  if (model_ == nullptr) return Status::at(ErrorCode::kNotLoaded, "model");
  return recommend(request, weights_of(request.kind));
}

Result<Rail> Shelf::recommend(const RailRequest& request, const BlendWeights& weights) {
  if (model_ == nullptr) return Status::at(ErrorCode::kNotLoaded, "model");
  collect_features(request);
  if (const Status status = scorer_.score(inputs_, history_, weights); !status.ok()) return status;
  apply_rules(request);
  top_k(scorer_.blended(), excluded_, request.limit, &best_);

  Rail rail;
  rail.source = scorer_.personal() ? RailSource::kModel : RailSource::kPopular;
  rail.items.reserve(best_.size());
  for (const Scored& scored : best_) {
    const ReasonCode reason = scorer_.reason(scored.item);
    const uint32_t cause =
        reason == ReasonCode::kViewedSimilar ? scorer_.cause(scored.item) : kNoItem;
    rail.items.push_back({scored.item, scored.score, reason, cause});
  }
  return rail;
}

BlendWeights Shelf::weights_of(RailKind kind) const {
  BlendWeights weights = model_->parameters().blend;
  const auto silence = [&](ModelPart part) { weights[static_cast<size_t>(part)] = 0; };
  switch (kind) {
    case RailKind::kForYou:
      break;
    case RailKind::kSimilar:
      // What goes with the anchor must not depend on what the shopper bought last year.
      silence(ModelPart::kHistory);
      break;
    case RailKind::kTrending:
      weights = {};
      weights[static_cast<size_t>(ModelPart::kPopularity)] = 1;
      break;
  }
  return weights;
}

void Shelf::collect_features(const RailRequest& request) {
  const SessionParameters& parameters = model_->parameters().session;
  inputs_.clear();
  history_.clear();
  switch (request.kind) {
    case RailKind::kForYou:
      session_.recent_items(parameters, request.minute, &inputs_);
      session_.purchase_history(parameters, request.minute, &history_);
      break;
    case RailKind::kSimilar:
      if (request.anchor < model_->item_count()) inputs_.push_back({request.anchor, 1});
      break;
    case RailKind::kTrending:
      break;
  }
}

uint32_t Shelf::subject_of(const RailRequest& request) const {
  switch (request.kind) {
    case RailKind::kForYou:
      return session_.last_viewed();
    case RailKind::kSimilar:
      return request.anchor;
    case RailKind::kTrending:
      break;
  }
  return kNoItem;
}

void Shelf::apply_rules(const RailRequest& request) {
  excluded_ = out_of_stock_;
  const uint32_t subject = subject_of(request);
  if (subject < model_->item_count()) excluded_.add(subject);
  std::vector<uint32_t> listed;
  if (request.exclude_cart) {
    session_.cart(&listed);
    for (const uint32_t item : listed) excluded_.add(item);
  }
  if (request.exclude_purchased) {
    session_.just_purchased(request.minute, &listed);
    for (const uint32_t item : listed) excluded_.add(item);
  }
}

}  // namespace nearshelf
