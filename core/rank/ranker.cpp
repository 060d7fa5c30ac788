#include "core/rank/ranker.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/rank/rail_chain.h"

namespace nearshelf {
namespace {

// What of the request holds for its kind, and no more places than there are items.
RailRequest effective(const RailContext& context) {
  RailRequest request = context.request;
  request.limit = std::min(request.limit, context.catalog.item_count());
  if (lists_own_items(request.kind)) {
    request.diversity = 0;
    request.rotation = 0;
    request.min_score = std::numeric_limits<float>::quiet_NaN();
  }
  return request;
}

RailContext with_request(const RailContext& context, const RailRequest& request) {
  return {context.catalog,     context.model,        context.looks, context.session,
          context.impressions, context.out_of_stock, request,       context.weights};
}

}  // namespace

void Ranker::prepare(const CatalogView& catalog, const ModelView& model) {
  candidates_.prepare(catalog, model);
}

Result<Rail> Ranker::rank(const RailContext& asked, const RulesView& rules) {
  const RailRequest request = effective(asked);
  const RailContext context = with_request(asked, request);
  if (const Status status = prepare_rules(context, rules); !status.ok()) return status;
  return walk_chain(context);
}

Status Ranker::prepare_rules(const RailContext& context, const RulesView& rules) {
  rules_.collect(rules, context.request.kind, context.request.minute);
  reasons_.collect_owned(context.session);
  return apply_hard_rules(context, rules_, &excluded_);
}

Result<Rail> Ranker::walk_chain(const RailContext& context) {
  const size_t limit = context.request.limit;
  chosen_.clear();
  ranked_.clear();
  take_pins(limit);

  Rail rail;
  if (!pins_.empty()) rail.step = RailStep::kPinned;
  for (const RailStep step : chain_of(context.request.kind)) {
    if (chosen_.size() >= limit) break;
    const Result<bool> offered = candidates_.collect(step, context);
    if (!offered.ok()) return offered.status();
    if (!offered.value()) continue;
    const bool first = ranked_.empty();
    take_from_step(step, context);
    if (step == RailStep::kPopularIn) rail.category = candidates_.category();
    if (first && !ranked_.empty()) {
      rail.step = step;
      rail.source = source_of(step);
    } else if (chosen_.empty()) {
      rail.step = RailStep::kAllExcluded;
    }
    // What rules or min_score keep out of a step that offers everything must not come back.
    if (candidates_.everything()) break;
  }
  rail.items = with_pins();
  return rail;
}

void Ranker::take_pins(size_t limit) {
  pins_.clear();
  for (const BusinessRules::Pin& pin : rules_.pins()) {
    if (pins_.size() == limit || excluded_.contains(pin.item)) continue;
    pins_.push_back(pin);
    chosen_.push_back({pin.item, 0});
    excluded_.add(pin.item);
  }
}

void Ranker::take_from_step(RailStep step, const RailContext& context) {
  const RailRequest& request = context.request;
  const size_t taken = chosen_.size();
  size_t count = Diversity::pool_size(request, request.limit - taken);
  for (;; count *= 4) {
    find_best(context, count);
    chosen_.resize(taken);
    diversity_.select(context, pool_, request.limit, &chosen_);
    // Caps may refuse a whole pool: go on with a larger one as long as there are candidates.
    if (chosen_.size() >= request.limit || pool_.size() < count) break;
  }
  for (size_t k = taken; k < chosen_.size(); ++k) {
    const auto [item, score] = chosen_[k];
    excluded_.add(item);
    const Reason reason = reasons_.of(step, request, candidates_, item);
    ranked_.push_back({{item, score, reason.code, reason.cause}, step});
  }
}

void Ranker::find_best(const RailContext& context, size_t count) {
  if (!candidates_.everything()) return find_best_listed(context, count);
  std::span<const float> scores = candidates_.scores();
  const float lowest = context.request.min_score;
  if (!std::isnan(lowest) || !rules_.boosts().empty()) {
    adjusted_.assign(scores.begin(), scores.end());
    for (float& score : adjusted_) {
      if (score < lowest) score = std::numeric_limits<float>::quiet_NaN();
    }
    const float unit = candidates_.boost_unit();
    for (const Scored& boost : rules_.boosts()) adjusted_[boost.item] += boost.score * unit;
    scores = adjusted_;
  }
  top_k(scores, excluded_, count, &pool_);
}

void Ranker::find_best_listed(const RailContext& context, size_t count) {
  const bool boosted = !rules_.boosts().empty();
  if (boosted) {
    adjusted_.assign(context.catalog.item_count(), 0.0f);
    for (const Scored& boost : rules_.boosts()) adjusted_[boost.item] += boost.score;
  }
  pool_.clear();
  for (const Scored& candidate : candidates_.listed()) {
    if (excluded_.contains(candidate.item) || candidate.score < context.request.min_score) continue;
    pool_.push_back({candidate.item, candidate.score + (boosted ? adjusted_[candidate.item] : 0)});
  }
  std::make_heap(pool_.begin(), pool_.end(), ranks_before);
  std::sort_heap(pool_.begin(), pool_.end(), ranks_before);
  if (pool_.size() > count) pool_.resize(count);
}

RailSource Ranker::source_of(RailStep step) const {
  switch (step) {
    case RailStep::kPersonal:
    case RailStep::kAnchor:
    case RailStep::kCart:
    case RailStep::kHistory:
    case RailStep::kLooks:
      return RailSource::kModel;
    case RailStep::kNewest:
    case RailStep::kReduced:
      return candidates_.origin() == ScoreOrigin::kBlend ? RailSource::kModel
                                                         : RailSource::kPopular;
    case RailStep::kTrend:
    case RailStep::kPopularIn:
    case RailStep::kPopular:
      return RailSource::kPopular;
    default:
      return RailSource::kFallback;
  }
}

std::vector<RailItem> Ranker::with_pins() const {
  std::vector<RailItem> items;
  items.reserve(chosen_.size());
  size_t next_pin = 0;
  size_t next = 0;
  while (items.size() < chosen_.size()) {
    const bool pin_is_due = next_pin < pins_.size() &&
                            (pins_[next_pin].place <= items.size() + 1 || next == ranked_.size());
    if (pin_is_due) {
      items.push_back({pins_[next_pin++].item, 0, ReasonCode::kPinned, kNoItem});
    } else {
      items.push_back(ranked_[next++].item);
    }
  }
  return items;
}

Result<Explanation> Ranker::explain(const RailContext& asked, const RulesView& rules,
                                    uint32_t item) {
  const RailRequest request = effective(asked);
  const RailContext context = with_request(asked, request);
  if (const Status status = prepare_rules(context, rules); !status.ok()) return status;
  const Result<Rail> rail = walk_chain(context);
  if (!rail.ok()) return rail.status();

  Explanation explanation;
  const std::vector<RailItem>& items = rail.value().items;
  const auto shown = std::find_if(items.begin(), items.end(),
                                  [&](const RailItem& entry) { return entry.item == item; });
  if (shown != items.end()) {
    explanation.place = static_cast<uint32_t>(shown - items.begin()) + 1;
    explanation.reason = shown->reason;
  }
  const Result<RailStep> step = collect_again(context, item);
  if (!step.ok()) return step.status();
  explanation.step = step.value();
  const bool is_candidate = step.value() != RailStep::kNothingKnown;
  if (is_candidate) {
    explanation.parts = score_parts(candidates_, item);
    explanation.blended = candidates_.score_of(item).value_or(0.0f);
  }
  if (explanation.place == 0) {
    const Result<Exclusion> exclusion = excluded_by(context, item);
    if (!exclusion.ok()) return exclusion.status();
    explanation.excluded_by = exclusion.value();
  }
  explanation.boost = rules_.boost_of(item);
  explanation.pinned = rules_.pinned_place(item);
  explanation.rotation_penalty =
      std::min(std::max(request.rotation, 0.0f), 1.0f) *
      static_cast<float>(context.impressions.penalty(item, request.minute));
  explanation.diversity_penalty = diversity_penalty(context, item);
  return explanation;
}

Result<RailStep> Ranker::collect_again(const RailContext& context, uint32_t item) {
  const auto ranked = std::find_if(ranked_.begin(), ranked_.end(),
                                   [&](const Ranked& entry) { return entry.item.item == item; });
  for (const RailStep step : chain_of(context.request.kind)) {
    if (ranked != ranked_.end() && ranked->step != step) continue;
    const Result<bool> offered = candidates_.collect(step, context);
    if (!offered.ok()) return offered.status();
    if (offered.value() && candidates_.score_of(item)) return step;
  }
  return RailStep::kNothingKnown;
}

Result<Exclusion> Ranker::excluded_by(const RailContext& context, uint32_t item) {
  ExclusionSet excluded;
  excluded.reset(context.catalog.item_count());
  for (const Exclusion rule : kHardRules) {
    if (const Status status = exclude_by(rule, context, rules_, &excluded); !status.ok()) {
      return status;
    }
    if (excluded.contains(item)) return rule;
  }
  const std::optional<float> score = candidates_.score_of(item);
  if (!score) return Exclusion::kNotCandidate;
  if (*score < context.request.min_score) return Exclusion::kBelowMinScore;
  return diversity_.capped(context, chosen_, item) ? Exclusion::kCapped : Exclusion::kBehindOthers;
}

float Ranker::diversity_penalty(const RailContext& context, uint32_t item) const {
  float most = 0;
  if (!(context.request.diversity > 0)) return most;
  for (const Scored& before : chosen_) {
    if (before.item == item) break;
    most = std::max(most, item_similarity(context, item, before.item));
  }
  return std::min(context.request.diversity, 1.0f) * most;
}

}  // namespace nearshelf
