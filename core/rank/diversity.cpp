#include "core/rank/diversity.h"

#include <algorithm>

namespace nearshelf {
namespace {

float share(float setting) { return setting > 0 ? std::min(setting, 1.0f) : 0.0f; }

bool has_caps(const RailRequest& request) {
  return request.max_per_category > 0 || request.max_per_brand > 0;
}

// The number of the item's brand among the attribute values, or kNoValue.
uint32_t brand_value(const CatalogView& catalog, uint32_t item) {
  const uint32_t brand = catalog.attributes().find(kBrandAttribute);
  if (brand == kNoAttribute) return kNoValue;
  for (const uint32_t value : catalog.values(item)) {
    if (catalog.attributes().attribute_of(value) == brand) return value;
  }
  return kNoValue;
}

}  // namespace

float item_similarity(const RailContext& context, uint32_t a, uint32_t b) {
  const VectorTable* vectors = context.model.item_vectors();
  if (vectors != nullptr && std::max(a, b) < vectors->item_count() && vectors->scale(a) > 0 &&
      vectors->scale(b) > 0) {
    return std::max(vectors->cosine(a, b), 0.0f);
  }
  const uint16_t category = context.catalog.category_index(a);
  return category != kNoCategory && category == context.catalog.category_index(b) ? 0.5f : 0.0f;
}

size_t Diversity::pool_size(const RailRequest& request, size_t places) {
  const bool plain =
      share(request.diversity) == 0 && share(request.rotation) == 0 && !has_caps(request);
  return plain ? places : std::max<size_t>(50, 4 * places);
}

void Diversity::select(const RailContext& context, std::span<const Scored> pool, size_t limit,
                       std::vector<Scored>* chosen) {
  const RailRequest& request = context.request;
  const float diversity = share(request.diversity);
  const float rotation = share(request.rotation);
  if (pool.empty() || chosen->size() >= limit) return;
  count(context, *chosen);

  const float best = pool.front().score;
  const float worst = pool.back().score;
  entries_.clear();
  for (uint32_t place = 0; place < pool.size(); ++place) {
    const Scored& candidate = pool[place];
    Entry entry{place, best > worst ? (candidate.score - worst) / (best - worst) : 1.0f, 0};
    if (rotation > 0) {
      const double penalty = context.impressions.penalty(candidate.item, request.minute);
      entry.relevance -= rotation * static_cast<float>(penalty);
    }
    entries_.push_back(entry);
  }
  // Distinct scores may scale to equal relevance, so that the place decides as well.
  const auto before = [](const Entry& a, const Entry& b) {
    return a.relevance > b.relevance || (a.relevance == b.relevance && a.place < b.place);
  };
  std::make_heap(entries_.begin(), entries_.end(), before);  // a heap sort is small code
  std::sort_heap(entries_.begin(), entries_.end(), before);

  const auto take = [&](size_t k) {
    chosen->push_back(pool[entries_[k].place]);
    count(context, chosen->back().item);
    entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(k));
  };
  if (diversity > 0) {
    const auto see = [&](uint32_t item) {
      for (Entry& entry : entries_) {
        const float similarity = item_similarity(context, pool[entry.place].item, item);
        entry.similarity = std::max(entry.similarity, similarity);
      }
    };
    for (size_t k = 0; k < std::min<size_t>(chosen->size(), kMaxDiversePlaces); ++k) {
      see((*chosen)[k].item);
    }
    while (chosen->size() < std::min<size_t>(limit, kMaxDiversePlaces)) {
      size_t next = entries_.size();
      float most = 0;
      for (size_t k = 0; k < entries_.size(); ++k) {
        if (!allowed(context, pool[entries_[k].place].item)) continue;
        const float value =
            (1 - diversity) * entries_[k].relevance - diversity * entries_[k].similarity;
        if (next < entries_.size() && value <= most) continue;
        next = k;
        most = value;
      }
      if (next == entries_.size()) return;
      take(next);
      see(chosen->back().item);
    }
  }
  for (const Entry& entry : entries_) {
    if (chosen->size() == limit) break;
    const Scored& candidate = pool[entry.place];
    if (!allowed(context, candidate.item)) continue;
    chosen->push_back(candidate);
    count(context, candidate.item);
  }
}

bool Diversity::capped(const RailContext& context, std::span<const Scored> chosen, uint32_t item) {
  count(context, chosen);
  return !allowed(context, item);
}

void Diversity::count(const RailContext& context, std::span<const Scored> chosen) {
  if (!has_caps(context.request)) return;
  by_category_.assign(context.catalog.category_names().size(), 0);
  by_value_.assign(context.catalog.attribute_values().size(), 0);
  for (const Scored& entry : chosen) count(context, entry.item);
}

void Diversity::count(const RailContext& context, uint32_t item) {
  if (!has_caps(context.request)) return;
  const uint16_t category = context.catalog.category_index(item);
  if (category != kNoCategory) ++by_category_[category];
  const uint32_t brand = brand_value(context.catalog, item);
  if (brand != kNoValue) ++by_value_[brand];
}

bool Diversity::allowed(const RailContext& context, uint32_t item) const {
  const RailRequest& request = context.request;
  if (request.max_per_category > 0) {
    const uint16_t category = context.catalog.category_index(item);
    if (category != kNoCategory && by_category_[category] >= request.max_per_category) return false;
  }
  if (request.max_per_brand > 0) {
    const uint32_t brand = brand_value(context.catalog, item);
    if (brand != kNoValue && by_value_[brand] >= request.max_per_brand) return false;
  }
  return true;
}

}  // namespace nearshelf
