#include "core/rank/candidates.h"

#include <algorithm>
#include <cmath>

#include "core/catalog/filter.h"

namespace nearshelf {
namespace {

// Mean and 1 / sd over `count` values of which those not counted in are 0; sd 0 gives scale 0.
struct Moments {
  Moments(double sum, double sum_of_squares, double count) : mean(sum / count) {
    const double variance = sum_of_squares / count - mean * mean;
    // Rounding can leave a tiny variance where all values are equal.
    if (variance > 1e-12 * sum_of_squares / count) scale = 1 / std::sqrt(variance);
  }
  float z(double value) const { return static_cast<float>((value - mean) * scale); }

  double mean;
  double scale = 0;
};

// The rows that say what is bought together, or null: a table of its own where the model has one.
const RowsView* basket_rows(const ModelView& model) {
  if (model.bought_rows() != nullptr) return model.bought_rows();
  return model.has(ModelPart::kRows) ? &model.rows() : nullptr;
}

// z-scores of `values`; items beyond them count as 0.
void z_scores(std::span<const uint16_t> values, size_t items, std::vector<float>* out) {
  double sum = 0;
  double sum_of_squares = 0;
  for (const uint16_t value : values) {
    sum += value;
    sum_of_squares += double{1} * value * value;
  }
  const Moments moments(sum, sum_of_squares, static_cast<double>(items));
  out->assign(items, moments.z(0));
  for (size_t item = 0; item < values.size(); ++item) (*out)[item] = moments.z(values[item]);
}

// As z_scores(), in place: the `items` - listed.size() others count as 0.
void normalise(std::vector<Scored>* listed, size_t items) {
  double sum = 0;
  double sum_of_squares = 0;
  for (const Scored& entry : *listed) {
    sum += entry.score;
    sum_of_squares += double{entry.score} * entry.score;
  }
  const Moments moments(sum, sum_of_squares, static_cast<double>(items));
  for (Scored& entry : *listed) entry.score = moments.z(entry.score);
}

}  // namespace

void Candidates::prepare(const CatalogView& catalog, const ModelView& model) {
  catalog_ = &catalog;
  model_ = &model;
  const uint32_t items = catalog.item_count();
  scorer_.prepare(model, catalog);
  z_scores(model.has(ModelPart::kPopularity) ? model.popularity() : std::span<const uint16_t>{},
           items, &popularity_);
  const std::span<const uint16_t> newer = catalog.delta().all_trends();
  const std::span<const uint16_t> trend = newer.empty() ? model.trend() : newer;
  trend_.clear();
  if (!trend.empty()) z_scores(trend, items, &trend_);
  newest_day_ = 0;
  for (uint32_t item = 0; item < items; ++item) {
    newest_day_ = std::max(newest_day_, catalog.day_added(item));
  }
}

Result<bool> Candidates::collect(RailStep step, const RailContext& context) {
  everything_ = false;
  boost_unit_ = 1;
  listed_.clear();
  switch (step) {
    case RailStep::kPersonal: {
      const Result<bool> personal = score_shopper(context);
      if (!personal.ok() || !personal.value()) return personal;
      return offer_everything(scorer_.blended(), ScoreOrigin::kBlend);
    }
    case RailStep::kAnchor:
      return collect_anchor(context);
    case RailStep::kCart: {
      if (context.request.anchor != kNoItem) return false;
      std::vector<uint32_t> cart;
      context.session.cart(&cart);
      return collect_bought_with(cart);
    }
    case RailStep::kSimilar:
      return collect_similar(context);
    case RailStep::kHistory:
      return collect_own_items(context);
    case RailStep::kNewest:
      return collect_newest(context);
    case RailStep::kReduced:
      return collect_reduced(context);
    case RailStep::kTrend:
      return !trend_.empty() && offer_everything(trend_, ScoreOrigin::kTrend);
    case RailStep::kPopularIn:
      return collect_in_category(context);
    case RailStep::kPopular:
      return offer_everything(popularity_, ScoreOrigin::kPopularity);
    case RailStep::kLooks:
      return collect_looks(context);
    default:
      return false;
  }
}

std::optional<float> Candidates::score_of(uint32_t item) const {
  if (everything_) {
    return std::isnan(scores_[item]) ? std::nullopt : std::optional(scores_[item]);
  }
  for (const Scored& entry : listed_) {
    if (entry.item == item) return entry.score;
  }
  return std::nullopt;
}

uint32_t Candidates::bought_with(uint32_t item) const {
  const auto entry = std::lower_bound(row_entries_.begin(), row_entries_.end(), item,
                                      [](const RowEntry& e, uint32_t i) { return e.item < i; });
  return entry != row_entries_.end() && entry->item == item ? entry->cause : kNoItem;
}

bool Candidates::offer_everything(std::span<const float> scores, ScoreOrigin origin) {
  everything_ = true;
  scores_ = scores;
  origin_ = origin;
  return true;
}

bool Candidates::offer_listed(ScoreOrigin origin) {
  everything_ = false;
  origin_ = origin;
  return !listed_.empty();
}

Result<bool> Candidates::score_shopper(const RailContext& context) {
  features_.collect(context.session, model_->parameters().session, context.request.minute);
  return score_features(context);
}

Result<bool> Candidates::score_items(const std::vector<uint32_t>& items,
                                     const RailContext& context) {
  features_.collect_items(items);
  return score_features(context);
}

Result<bool> Candidates::score_features(const RailContext& context) {
  weights_ = context.weights != nullptr ? *context.weights
                                        : model_->parameters().blend.of(features_.recent.size());
  const Status status = scorer_.score(features_, weights_);
  if (!status.ok()) return status;
  return scorer_.personal();
}

Result<bool> Candidates::collect_anchor(const RailContext& context) {
  const uint32_t anchor = context.request.anchor;
  if (anchor >= catalog_->item_count()) return false;
  if (context.request.kind == RailKind::kBoughtTogether) return collect_bought_with({anchor});
  return collect_similar(context);
}

Result<bool> Candidates::collect_similar(const RailContext& context) {
  std::vector<uint32_t> items;
  if (context.request.anchor < catalog_->item_count()) {
    items.push_back(context.request.anchor);
  } else if (context.request.kind == RailKind::kBoughtTogether) {
    context.session.cart(&items);
  }
  if (items.empty()) return false;
  const Result<bool> known = score_items(items, context);
  if (!known.ok() || !known.value()) return known;
  return offer_everything(scorer_.blended(), ScoreOrigin::kBlend);
}

bool Candidates::collect_bought_with(const std::vector<uint32_t>& items) {
  row_entries_.clear();
  const RowsView* rows = basket_rows(*model_);
  if (rows == nullptr) return false;
  for (const uint32_t item : items) {
    if (item >= model_->item_count()) continue;  // newer than the model
    rows->for_each(item, [&](uint32_t neighbour, float weight) {
      row_entries_.push_back({neighbour, item, weight});
    });
  }
  // Items that several of `items` lead to add up; the strongest of them is the cause. A heap sort:
  // small code, and every order is decided.
  const auto before = [](const RowEntry& a, const RowEntry& b) {
    if (a.item != b.item) return a.item < b.item;
    return a.weight > b.weight || (a.weight == b.weight && a.cause < b.cause);
  };
  std::make_heap(row_entries_.begin(), row_entries_.end(), before);
  std::sort_heap(row_entries_.begin(), row_entries_.end(), before);
  size_t kept = 0;
  for (size_t k = 0; k < row_entries_.size();) {
    RowEntry merged = row_entries_[k];
    for (++k; k < row_entries_.size() && row_entries_[k].item == merged.item; ++k) {
      merged.weight += row_entries_[k].weight;
    }
    if (merged.weight > 0) row_entries_[kept++] = merged;
  }
  row_entries_.resize(kept);
  for (const RowEntry& entry : row_entries_) listed_.push_back({entry.item, entry.weight});
  normalise(&listed_, catalog_->item_count());
  return offer_listed(ScoreOrigin::kBasket);
}

bool Candidates::collect_own_items(const RailContext& context) {
  if (context.request.kind == RailKind::kBuyAgain) {
    std::vector<WeightedItem> bought;
    context.session.purchase_history(model_->parameters().session, context.request.minute, &bought);
    for (const WeightedItem& entry : bought) {
      if (entry.item < catalog_->item_count()) listed_.push_back({entry.item, entry.weight});
    }
  } else {
    ExclusionSet viewed;
    viewed.reset(catalog_->item_count());
    context.session.for_each_event([&](uint32_t item, EventType type, int64_t) {
      if (type != EventType::kViewItem || item >= catalog_->item_count()) return;
      if (viewed.contains(item)) return;
      viewed.add(item);
      listed_.push_back({item, 1.0f / static_cast<float>(listed_.size() + 1)});
    });
  }
  return offer_listed(ScoreOrigin::kOwnItems);
}

bool Candidates::collect_in_category(const RailContext& context) {
  category_ = context.request.context_category;
  const uint32_t anchor = context.request.anchor;
  if (category_.empty() && anchor < catalog_->item_count()) category_ = catalog_->category(anchor);
  if (category_.empty()) return false;
  const StringColumn& names = catalog_->category_names();
  std::vector<bool> below(names.size());
  for (uint32_t k = 0; k < names.size(); ++k) below[k] = is_in_category(names[k], category_);
  for (uint32_t item = 0; item < catalog_->item_count(); ++item) {
    const uint16_t category = catalog_->category_index(item);
    if (category == kNoCategory || !below[category]) continue;
    listed_.push_back({item, popularity_[item]});
  }
  return offer_listed(ScoreOrigin::kPopularity);
}

Result<bool> Candidates::collect_newest(const RailContext& context) {
  if (newest_day_ == 0) return false;
  const Result<bool> personal = score_shopper(context);
  if (!personal.ok()) return personal;
  for (uint32_t item = 0; item < catalog_->item_count(); ++item) {
    const uint16_t day = catalog_->day_added(item);
    if (day == 0 || newest_day_ - day > kNewWithinDays) continue;
    const float score = personal.value() ? scorer_.blended()[item] : static_cast<float>(day);
    listed_.push_back({item, score});
  }
  if (!personal.value()) normalise(&listed_, listed_.size());
  return offer_listed(personal.value() ? ScoreOrigin::kBlend : ScoreOrigin::kDayAdded);
}

Result<bool> Candidates::collect_reduced(const RailContext& context) {
  const Result<bool> personal = score_shopper(context);
  if (!personal.ok()) return personal;
  const std::span<const float> scores = personal.value() ? scorer_.blended() : popularity_;
  for (uint32_t item = 0; item < catalog_->item_count(); ++item) {
    const uint32_t price = catalog_->price(item);
    if (price > 0 && catalog_->list_price(item) > price) listed_.push_back({item, scores[item]});
  }
  return offer_listed(personal.value() ? ScoreOrigin::kBlend : ScoreOrigin::kPopularity);
}

bool Candidates::collect_looks(const RailContext& context) {
  const RailRequest& request = context.request;
  const LooksView& looks = context.looks;
  if (!request.look.empty()) {
    looks.cosines(request.look, &cosines_, catalog_->item_count());
  } else if (looks.knows(request.anchor)) {
    looks.cosines_of(request.anchor, &cosines_, catalog_->item_count());
  } else {
    return false;
  }
  double sum = 0;
  double sum_of_squares = 0;
  uint32_t known = 0;
  for (const float cosine : cosines_) {
    if (std::isnan(cosine)) continue;
    sum += cosine;
    sum_of_squares += double{cosine} * cosine;
    known++;
  }
  if (known == 0) return false;
  const Moments moments(sum, sum_of_squares, known);
  boost_unit_ = moments.scale > 0 ? static_cast<float>(1 / moments.scale) : 1.0f;
  return offer_everything(cosines_, ScoreOrigin::kLooks);
}

}  // namespace nearshelf
