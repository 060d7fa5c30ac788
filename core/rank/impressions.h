// What was on screen lately and not clicked, so that a rail can move on to other items.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace nearshelf {

inline constexpr size_t kMaxImpressions = 500;
// Minutes after which an impression counts half.
inline constexpr double kImpressionHalfLife = 6 * 60;

class Impressions {
 public:
  // Notes that `items` were on screen; the oldest notes are dropped beyond kMaxImpressions.
  void note(std::span<const uint32_t> items, int64_t minute);
  // A click at `minute`: the item's impressions up to then are forgotten.
  void note_click(uint32_t item, int64_t minute);
  void clear() { shown_.clear(); }

  // s / (1 + s), s = sum over the item's impressions of 2^(-age / kImpressionHalfLife): 0 for an
  // item not shown, 0.5 for one shown just now, below 1 for any number.
  double penalty(uint32_t item, int64_t now) const;

 private:
  struct Impression {
    uint32_t item;
    int64_t minute;
  };
  std::vector<Impression> shown_;  // oldest first
};

}  // namespace nearshelf
