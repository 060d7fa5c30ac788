#include "core/search/best_items.h"

#include <algorithm>

namespace nearshelf {

BestItems::BestItems(size_t limit, size_t copies)
    : limit_(limit), kept_(limit * copies), full_(2 * kept_ + 64) {
  if (kept_ == 0) threshold_ = std::numeric_limits<float>::infinity();
}

void BestItems::prune() {
  if (buffer_.size() <= kept_ || kept_ == 0) return;
  const auto last = buffer_.begin() + static_cast<ptrdiff_t>(kept_ - 1);
  std::nth_element(buffer_.begin(), last, buffer_.end(), ranks_before);
  threshold_ = last->score;
  buffer_.resize(kept_);
}

std::vector<Scored> BestItems::take() {
  prune();
  std::sort(buffer_.begin(), buffer_.end(), ranks_before);
  const auto same = [](const Scored& a, const Scored& b) { return a.item == b.item; };
  buffer_.erase(std::unique(buffer_.begin(), buffer_.end(), same), buffer_.end());
  if (buffer_.size() > limit_) buffer_.resize(limit_);
  return std::move(buffer_);
}

}  // namespace nearshelf
