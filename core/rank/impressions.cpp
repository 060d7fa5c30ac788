#include "core/rank/impressions.h"

#include "core/base/math.h"

namespace nearshelf {

void Impressions::note(std::span<const uint32_t> items, int64_t minute) {
  if (items.size() > kMaxImpressions) items = items.last(kMaxImpressions);
  const size_t total = shown_.size() + items.size();
  if (total > kMaxImpressions) {
    const auto surplus = static_cast<std::ptrdiff_t>(total - kMaxImpressions);
    shown_.erase(shown_.begin(), shown_.begin() + surplus);
  }
  for (const uint32_t item : items) shown_.push_back({item, minute});
}

void Impressions::note_click(uint32_t item, int64_t minute) {
  std::erase_if(shown_, [&](const Impression& shown) {
    return shown.item == item && shown.minute <= minute;
  });
}

double Impressions::penalty(uint32_t item, int64_t now) const {
  double sum = 0;
  for (const Impression& shown : shown_) {
    if (shown.item != item) continue;
    sum += decay(static_cast<double>(now - shown.minute), kImpressionHalfLife);
  }
  return sum / (1 + sum);
}

}  // namespace nearshelf
